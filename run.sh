#!/usr/bin/env bash
# Builds what is not built yet, then runs the sink (hello-events) and the source
# (hello-orchestrator) until Ctrl-C, SIGTERM, or the end of either of them.
set -euo pipefail

readonly MIN_JAVA=17
readonly START_LIMIT_SECONDS=60
# The source promises to end within 10 seconds, the sink within 5.
readonly STOP_LIMIT_SECONDS=15
readonly LAST_LINES_LIMIT_SECONDS=5
# A JVM that is asked to end before it has set itself up reports the signal.
readonly ENDED_BY_SIGTERM=143

usage() {
  cat <<'TEXT'
Usage: ./run.sh [--help]

Runs the sink (hello-events) and the source (hello-orchestrator) until Ctrl-C or SIGTERM.
Builds them first when they are not built, or are older than their sources.

Settings are environment variables, passed on to both, for example:
  DurationInSeconds=1 PORT=9000 ./run.sh
DataDirectory is the project's data folder unless given.
With K_SINK or SINK given, jobs go there, and no sink is started here.
README.md lists all settings.

Exit codes: 0 after Ctrl-C or SIGTERM; otherwise that of the process that ended (1 if it was 0);
1 when nothing could be started, 2 for a bad argument or setting.
TEXT
}

say() {
  printf 'run.sh: %s\n' "$*" >&2
}

fail() {
  say "$2"
  stop "$1"
}

is_running() {
  kill -0 -- "$1" 2>/dev/null
}

# Waits for the end of a process, or of a group (-id), by SIGKILL if it does not come in time.
await_end() {
  local name=$1 id=$2 limit_seconds=$3 tenths
  for ((tenths = 0; tenths < limit_seconds * 10; tenths++)); do
    is_running "$id" || return 0
    sleep 0.1
  done
  say "$name did not end within $limit_seconds seconds and is killed"
  kill -KILL -- "$id" 2>/dev/null || return 0
}

end() {
  local name=$1 pid=$2
  if [[ -n $pid ]] && kill -TERM -- "-$pid" 2>/dev/null; then
    await_end "$name" "-$pid" "$STOP_LIMIT_SECONDS"
  fi
}

# Waits until run.sh is gone, and kills what it left behind when it was killed itself: what it
# started, as told on standard input, one id a line, until "none".
kill_orphans() {
  local line started=()
  while read -r line; do
    if [[ $line == none ]]; then
      started=()
    else
      started+=("$line")
    fi
  done
  for line in "${started[@]}"; do
    kill -KILL -- "-$line" 2>/dev/null || continue
  done
  rm -rf -- "$scratch"
}

# Stops the source, then the sink, shows their last lines, and exits.
stop() {
  local code=$1 status pid
  trap '' INT TERM HUP
  end 'the build' "$build_pid"
  end hello-orchestrator "$source_pid"
  end hello-events "$sink_pid"
  for pid in $source_pid $sink_pid; do
    status=0
    wait "$pid" || status=$?
    if ((code == 0 && status != 0 && status != ENDED_BY_SIGTERM)); then
      code=$status
    fi
  done
  for pid in $prefix_pids; do
    await_end 'the output' "$pid" "$LAST_LINES_LIMIT_SECONDS"
  done
  if [[ -n $alive ]]; then
    printf 'none\n' >&"$alive"
    exec {alive}>&-
    wait "$cleaner_pid" || code=$?
  fi
  exit "$code"
}

# Copies standard input to standard output, each line after the name of its process. With "yes", the
# pipe "ready" is told the N of the first line "Listening on port N", or why there is none.
prefix() {
  local name=$1 colour=$2 announces=$3 label line
  # Only the end of its input may end it: the last lines come after the signal.
  trap '' INT TERM HUP
  label="$name | "
  if [[ -n $colour ]]; then
    label=$'\e['"${colour}m$name |"$'\e[0m '
  fi
  if [[ $announces == yes ]]; then
    announce_port "$label"
  fi
  # sed alone would hold lines back until it has a block of them; Bash's own loop is slow.
  if command -v stdbuf >/dev/null && command -v sed >/dev/null; then
    LC_ALL=C exec stdbuf -oL sed "s/^/$label/"
  fi
  while IFS= read -r line || [[ -n $line ]]; do
    printf '%s%s\n' "$label" "$line"
  done
}

announce_port() {
  local label=$1 line
  while IFS= read -r line; do
    if ! printf '%s%s\n' "$label" "$line" 2>/dev/null; then
      printf 'unwritable\n' >"$scratch/ready"
      exit 1
    fi
    if [[ $line =~ Listening\ on\ port\ ([0-9]+) ]]; then
      printf '%s\n' "${BASH_REMATCH[1]}" >"$scratch/ready"
      return
    fi
  done
  printf 'ended\n' >"$scratch/ready"
}

# Finds the Java to use, and refuses one that is too old.
find_java() {
  local settings
  if [[ -n ${JAVA_HOME:-} ]]; then
    java=$JAVA_HOME/bin/java
    [[ -x $java ]] || fail 1 "JAVA_HOME is '$JAVA_HOME', which has no bin/java:\
 point it to a JDK $MIN_JAVA or later, or unset it"
  else
    java=$(command -v java) || fail 1 "no Java found: install a JDK $MIN_JAVA or later,\
 or point JAVA_HOME to one"
  fi
  settings=$("$java" -XshowSettings:properties -version 2>&1) || fail 1 "'$java' does not run:\
 install a JDK $MIN_JAVA or later, or point JAVA_HOME to one"
  [[ $settings =~ java\.specification\.version\ =\ ([0-9]+) ]] || fail 1 "'$java' does not tell\
 its version: point JAVA_HOME to a JDK $MIN_JAVA or later"
  # Java 8 and older call themselves 1.8.
  ((BASH_REMATCH[1] >= MIN_JAVA)) || fail 1 "'$java' is too old: install a JDK $MIN_JAVA or later,\
 or point JAVA_HOME to one"
}

# Whether a jar is missing, or something that it is made of is newer than it and than the last build.
needs_build() {
  local jar file
  shopt -s globstar nullglob
  for jar in "$sink_jar" "$source_jar" "$hub_jar"; do
    [[ -f $jar ]] || return 0
    # Folders count too: theirs is the time when a file was taken away.
    for file in "$root"/{.,hello-events,hello-orchestrator,task-hub}/{pom.xml,src/main/**}; do
      if [[ $file -nt $jar && $file -nt $built_stamp ]]; then
        return 0
      fi
    done
  done
  return 1
}

build() {
  local lock status=0
  # Two builds in one folder at a time would spoil each other's files.
  if command -v flock >/dev/null; then
    exec {lock}<"$root/pom.xml"
    if ! flock -n "$lock"; then
      say 'waiting for another build'
      flock "$lock" &
      wait "$!"
    fi
    needs_build || return 0
  fi
  [[ $("$java" --list-modules) == *jdk.compiler@* ]] || fail 1 "'$java' cannot compile:\
 a JDK $MIN_JAVA or later is needed, not only a runtime"
  say 'building (the first time takes a minute or two)'
  mkdir -p "$root/target"
  touch "$built_stamp.new"
  hold_signals
  set -m
  (
    cd "$root"
    exec sh ./mvnw -q -pl hello-events,hello-orchestrator -am package -DskipTests \
      -Dspotless.check.skip=true
  ) </dev/null >"$scratch/build.log" 2>&1 {alive}>&- &
  build_pid=$!
  set +m
  printf '%s\n' "$build_pid" >&"$alive"
  heed_signals
  wait "$build_pid" || status=$?
  build_pid=''
  if ((status != 0)); then
    cat "$scratch/build.log" >&2
    fail 1 'the build failed, as told above'
  fi
  mv -f "$built_stamp.new" "$built_stamp"
  if [[ -n ${lock:-} ]]; then
    exec {lock}<&-
  fi
}

# A signal between the start of a process and the note of its id would leave it running.
hold_signals() {
  trap 'stop_wanted=yes' INT TERM HUP
}

heed_signals() {
  trap 'stop 0' INT TERM HUP
  [[ -z $stop_wanted ]] || stop 0
}

# Starts a jar in a process group of its own, so that a signal to all of run.sh's group, as Ctrl-C
# sends it, leaves the order of the end to run.sh. Sets the variable named to its id.
start() {
  local name=$1 colour=$2 jar=$3 announces=$4 pid_variable=$5
  mkfifo "$scratch/$name"
  hold_signals
  prefix "$name" "$colour" "$announces" <"$scratch/$name" {alive}>&- &
  prefix_pids+=" $!"
  set -m
  "$java" -jar "$jar" </dev/null >"$scratch/$name" 2>&1 {alive}>&- &
  set +m
  printf -v "$pid_variable" '%s' "$!"
  printf '%s\n' "$!" >&"$alive"
  heed_signals
}

# Before anything is started: a wrong setting is told in one line, and is all that is told.
check_settings() {
  local status=0
  hold_signals
  "$java" -jar "$source_jar" --check "$@" </dev/null {alive}>&- || status=$?
  heed_signals
  ((status == 0)) || stop "$status"
}

# Starts the sink, and returns when it listens; sets the port.
start_sink() {
  local ready
  mkfifo "$scratch/ready"
  start hello-events "$1" "$sink_jar" yes sink_pid
  exec {ready}<>"$scratch/ready"
  if ! read -r -t "$START_LIMIT_SECONDS" -u "$ready" port; then
    say "hello-events did not start within $START_LIMIT_SECONDS seconds"
    stop 1
  fi
  exec {ready}>&-
  case $port in
    # It has said why.
    ended) end_with "$sink_pid" ;;
    unwritable) stop_unheard ;;
  esac
}

are_running() {
  local pid
  for pid in $1; do
    is_running "$pid" || return 1
  done
}

stop_unheard() {
  say 'the output cannot be written any more; stopping'
  stop 1
}

# Ends with the exit code of a process that has ended unasked.
end_with() {
  local pid=$1 status=0
  wait "$pid" || status=$?
  if ((status == 0)); then
    status=1
  fi
  stop "$status"
}

# Returns when something has ended that should not have: stops the rest, says what it was, and exits.
watch() {
  local status pid
  while true; do
    status=0
    # What ended is told below; Bash would add a line on one that was killed.
    wait -n 2>/dev/null || status=$?
    if [[ -n $sink_pid ]] && ! is_running "$sink_pid"; then
      end_of hello-events "$sink_pid" hello-orchestrator
    elif ! is_running "$source_pid"; then
      end_of hello-orchestrator "$source_pid" "${sink_pid:+hello-events}"
    elif ((status != 0)) && ! are_running "$prefix_pids"; then
      stop_unheard
    fi
  done
}

end_of() {
  local name=$1 pid=$2 other=$3 status=0 how
  wait "$pid" || status=$?
  if ((status > 128)); then
    how="was ended by SIG$(kill -l "$status")"
  else
    how="ended with exit code $status"
  fi
  say "$name $how${other:+; stopping $other}"
  end_with "$pid"
}

java='' port='' scratch='' alive='' cleaner_pid='' stop_wanted=''
build_pid='' sink_pid='' source_pid='' prefix_pids=''

# Also before anything runs: Bash forgets a SIGINT that comes while it waits for a command.
heed_signals

if ((BASH_VERSINFO[0] < 4 || (BASH_VERSINFO[0] == 4 && BASH_VERSINFO[1] < 4))); then
  fail 1 "Bash 4.4 or later is needed, this is $BASH_VERSION"
fi
if [[ ${1-} == --help || ${1-} == -h ]]; then
  usage
  exit 0
elif (($# > 0)); then
  fail 2 "unknown argument '$1': there is only --help; settings are environment variables"
fi

root=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
sink_jar=$root/hello-events/target/hello-events.jar
source_jar=$root/hello-orchestrator/target/hello-orchestrator.jar
hub_jar=$root/task-hub/target/task-hub.jar
built_stamp=$root/target/run.sh.built

find_java

scratch=$(mktemp -d)
mkfifo "$scratch/alive"
hold_signals
set -m
kill_orphans <"$scratch/alive" &
set +m
cleaner_pid=$!
exec {alive}>"$scratch/alive"
heed_signals

if needs_build; then
  build
fi

sink_colour='' source_colour=''
if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  sink_colour=36 source_colour=33
fi

# From wherever it is called, it finds the same state.
if [[ ! ${DataDirectory:-} =~ [^[:space:]] ]]; then
  export DataDirectory=$root/data
fi

if [[ ${K_SINK:-}${SINK:-} =~ [^[:space:]] ]]; then
  check_settings
  say 'K_SINK or SINK is set: jobs go there, and no sink is started here'
else
  check_settings --sink http://127.0.0.1/
  start_sink "$sink_colour"
  export SINK=http://127.0.0.1:$port/
fi
start hello-orchestrator "$source_colour" "$source_jar" no source_pid
watch
