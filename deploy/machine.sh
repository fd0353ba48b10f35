# shellcheck shell=bash
# Cores and memory that this process may use: no more than its cgroup has. Sourced after lib.sh.

CGROUPS=/sys/fs/cgroup OWN_CGROUP=/proc/self/cgroup MEMINFO=/proc/meminfo

# limits_of CONTROLLER FILE FILE-IN-VERSION-1: what these files say, of this process's cgroup and of those above it, one a line.
limits_of() {
  local folder=$CGROUPS file=$2 path
  if [[ -e $CGROUPS/cgroup.controllers ]]; then
    path=$(sed -n 's/^0:://p' "$OWN_CGROUP")
  else
    folder=$CGROUPS/$1 file=$3
    path=$(sed -nE "s/^[0-9]+:([^:]*,)?$1(,[^:]*)?://p" "$OWN_CGROUP")
  fi 2>/dev/null
  # A container has its own at the root, whatever the path says.
  while true; do
    cat "$folder${path%/}/$file" 2>/dev/null || true
    [[ -n ${path%/} ]] || return 0
    path=${path%/*}
  done
}

# How many cores' worth of time, at least 1.
cores() {
  local cores quota period
  cores=$(nproc)
  while read -r quota period _; do
    # "max", or -1 in version 1.
    [[ $quota =~ ^[1-9][0-9]*$ && $period =~ ^[1-9][0-9]*$ ]] || continue
    quota=$(((quota + period - 1) / period))
    ((quota >= cores)) || cores=$quota
  done < <(paste -d ' ' <(limits_of cpu cpu.max cpu.cfs_quota_us) <(limits_of cpu cpu.max cpu.cfs_period_us | sed 's/.* //'))
  printf '%s\n' "$cores"
}

memory_kb() {
  local memory limit
  memory=$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' "$MEMINFO")
  while read -r limit; do
    [[ $limit =~ ^[1-9][0-9]*$ ]] || continue
    ((limit / 1024 >= memory)) || memory=$((limit / 1024))
  done < <(limits_of memory memory.max memory.limit_in_bytes)
  printf '%s\n' "$memory"
}

# As many instances as cores, and two for the sake of restarts.
default_instances() { printf '%s\n' $(($(cores) > 2 ? $(cores) : 2)); }

# heap_mb INSTANCES: the heap's limit of each: 512 MB, which carry about 50,000 idle connections, or less so that all of them take half of
# the memory at most.
heap_mb() {
  local each=$(($(memory_kb) / 2048 / $1))
  ((each < 512)) || each=512
  ((each > 64)) || each=64
  printf '%s\n' "$each"
}

# redis_memory_mb: what Redis may fill: a quarter of the memory, for the instances' heaps take half, and while it rewrites its log Redis
# may need for a moment as much again as it has. In steps of 16 MB, so that another kernel is no reason to restart it.
redis_memory_mb() {
  local most=$(($(memory_kb) / 4096 / 16 * 16))
  ((most > 64)) || most=64
  printf '%s\n' "$most"
}
