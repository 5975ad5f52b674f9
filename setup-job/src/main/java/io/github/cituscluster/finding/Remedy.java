package io.github.cituscluster.finding;

/// How the job corrects what is missing or different. Each kind has its own class that carries it
/// out.
public interface Remedy {}
