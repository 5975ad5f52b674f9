package io.github.cituscluster.finding;

/// How the job mends what is missing or different. Each kind is carried out by a class of its own.
public interface Remedy {}
