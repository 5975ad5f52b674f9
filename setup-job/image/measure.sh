#!/usr/bin/env bash
# measure.sh [IMAGE [RUNS]]: prints the image's size on disk and the time from the start of its process to the first log line.
# The process runs on one core in the image's own file system, without a container around it: starting a container takes the
# engine a few hundred milliseconds, which is not the image's doing. Needs root (chroot, mount) and a machine that is otherwise idle.
set -euo pipefail

image=${1:-ghcr.io/citus-cluster/setup-job:0.1.0-SNAPSHOT}
runs=${2:-10}
core=${MEASURE_CORE:-0}
read -ra with <<<"${MEASURE_WITH:-}" # for instance "chrt -f 10": ahead of what else runs on the core
folder=$(mktemp -d)

clean_up() {
  umount "$folder/proc" 2>/dev/null || true
  rm -rf --one-file-system "$folder"
}

unpack() {
  local container
  container=$(docker create "$image")
  docker export "$container" | tar -x -C "$folder"
  docker rm "$container" >/dev/null
  chmod 755 "$folder"
  mkdir -p "$folder/proc"
  mount -t proc proc "$folder/proc" # the loader finds the runtime's libraries by it
  cp "$(dirname "$0")/training.yaml" "$folder/training.yaml"
  echo nobody-asks >"$folder/password"
  mapfile -t entrypoint < <(docker image inspect -f '{{range .Config.Entrypoint}}{{println .}}{{end}}' "$image" | sed '/^$/d')
}

# Milliseconds until the line; the rest of the run, which waits for servers, is not waited for.
one_run() {
  local begin line end
  begin=$EPOCHREALTIME
  exec 3< <(exec "${with[@]}" taskset -c "$core" chroot --userspec 12345:0 "$folder" "${entrypoint[@]}" setup --spec /training.yaml 2>&1)
  local job=$!
  read -r line <&3
  end=$EPOCHREALTIME
  kill -KILL "$job"
  wait "$job" || true
  exec 3<&-
  [[ $line == *citus-setup* ]] || { echo "measure.sh: not the first log line: $line" >&2; exit 1; }
  echo $(((${end/./} - ${begin/./}) / 1000))
}

trap clean_up EXIT
unpack
one_run >/dev/null # the files come into memory
for ((run = 0; run < runs; run++)); do one_run; done | sort -n >"$folder/times"

echo "image       $image"
echo "size        $(($(docker image inspect -f '{{.Size}}' "$image") / 1000000)) MB"
echo "first line  $(sed -n "$(((runs + 1) / 2))p" "$folder/times") ms (median of $runs; $(paste -sd' ' "$folder/times")), load average $(cut -d' ' -f1 /proc/loadavg)"
