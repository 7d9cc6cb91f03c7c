#!/usr/bin/env bash
# Builds the two container images, pushes them where a registry is named, and runs them together.
set -euo pipefail

readonly SINK=hello-events
readonly SOURCE=hello-orchestrator
readonly NETWORK=hello-network
readonly VOLUME=hello-data
# Marks what a run has made, so that nobody else's container is ever touched.
readonly LABEL=com.hello.made-by=build-push-run.sh
readonly this_run=com.hello.run=$$-$RANDOM
readonly STOP_LIMIT_SECONDS=15
# What the source is told besides its sink, where it is set.
readonly SOURCE_SETTINGS=(DurationInSeconds TaskHubName InstanceId StorageConnectionString
  DeadLetterSink K_CE_OVERRIDES K_CA_CERTS)
readonly SINK_SETTINGS=(MaxBodyBytes RequestTimeoutInSeconds)

engine=${ENGINE:-docker}
registry=${REGISTRY:-}
registry=${registry%/}
tag=${TAG:-latest}
port=${PORT:-8080}
log=
has_started=
followers=()

usage() {
  cat <<'TEXT'
Usage: ./build-push-run.sh [build|push|run|stop]...

  build   builds the images of hello-events and hello-orchestrator
  push    pushes them to REGISTRY
  run     runs both on a network of their own and follows their logs until Ctrl-C
  stop    stops what a run has left
Nothing given: build, push (where REGISTRY is set), run.

Settings are environment variables:
  REGISTRY   goes before the images' names, like docker.io/you     (none)
  TAG        of the images                                         (latest)
  PORT       of this machine, where the sink answers               (8080)
  ENGINE     docker, or podman                                     (docker)
  JDK_IMAGE, RUN_IMAGE, JARS   arguments of the Dockerfiles, which have defaults
The settings of the source (DurationInSeconds, DeadLetterSink, ...) are passed on to it.
Its state is kept in the volume hello-data.
TEXT
}

say() {
  printf 'build-push-run.sh: %s\n' "$*" >&2
}

fail() {
  say "$1"
  exit "${2:-1}"
}

image() {
  printf '%s%s:%s' "${registry:+$registry/}" "$1" "$tag"
}

need_engine() {
  command -v "$engine" >/dev/null \
    || fail "there is no '$engine' on this machine: install Docker, or set ENGINE"
  "$engine" info >/dev/null 2>&1 \
    || fail "no container engine answers to '$engine info': start it, or get the right to use it"
}

# The line of a command's output that says why it failed.
reason() {
  local line
  line=$(grep -iE 'error|denied|invalid|unauthorized|cannot|fail' "$log" | tail -n 1) \
    || line=$(grep -v '^[[:space:]]*$' "$log" | tail -n 1) || line='it said nothing'
  printf '%.300s' "$line"
}

build_one() {
  local name=$1 argument arguments=(--build-arg "VERSION=$tag")
  for argument in JDK_IMAGE RUN_IMAGE JARS; do
    if [[ -n ${!argument:-} ]]; then
      arguments+=(--build-arg "$argument=${!argument}")
    fi
  done
  if argument=$(git rev-parse HEAD 2>/dev/null); then
    arguments+=(--build-arg "REVISION=$argument")
  fi
  log=$scratch/build-$name.log
  say "building $(image "$name")"
  if ! "$engine" build -f "$name/Dockerfile" -t "$(image "$name")" \
    "${arguments[@]}" . >"$log" 2>&1; then
    cp -- "$log" "${TMPDIR:-/tmp}/build-$name.log"
    fail "building $(image "$name") failed: $(reason) (all of it: ${TMPDIR:-/tmp}/build-$name.log)"
  fi
}

build() {
  need_engine
  build_one "$SINK"
  build_one "$SOURCE"
}

push() {
  local name
  [[ -n $registry ]] || fail 'REGISTRY is not set: there is nowhere to push to' 2
  need_engine
  for name in "$SINK" "$SOURCE"; do
    log=$scratch/push-$name.log
    say "pushing $(image "$name")"
    "$engine" push "$(image "$name")" >"$log" 2>&1 \
      || fail "pushing $(image "$name") failed: $(reason) (is it built, and are you logged in with '$engine login'?)"
  done
}

# Removes the containers and the network with a label, the source first; the volume stays.
remove_run() {
  local label=$1 name id
  for name in "$SOURCE" "$SINK"; do
    for id in $("$engine" ps -aq --filter "name=^/?$name\$" --filter "label=$label"); do
      "$engine" stop -t "$STOP_LIMIT_SECONDS" "$id" >/dev/null
      "$engine" rm -f "$id" >/dev/null
    done
  done
  for id in $("$engine" network ls -q --filter "label=$label"); do
    "$engine" network rm "$id" >/dev/null
  done
}

stop() {
  need_engine
  remove_run "$LABEL"
}

# Ends a run: shows the last lines, and leaves nothing behind but the volume.
clean_up() {
  local code=$? follower
  trap '' INT TERM HUP
  trap - EXIT
  if [[ -n $has_started ]]; then
    remove_run "$this_run" || code=1
    for follower in ${followers[@]+"${followers[@]}"}; do
      wait "$follower" || continue
    done
  fi
  rm -rf -- "$scratch"
  exit "$code"
}

start() {
  local name=$1 setting environment=()
  shift
  local settings=()
  while [[ $1 != -- ]]; do
    settings+=("$1")
    shift
  done
  shift
  for setting in "${settings[@]}"; do
    if [[ -n ${!setting:-} ]]; then
      environment+=(-e "$setting")
    fi
  done
  log=$scratch/run-$name.log
  "$engine" run -d --name "$name" --label "$LABEL" --label "$this_run" --network "$NETWORK" \
    --read-only --cap-drop ALL --security-opt no-new-privileges --memory 128m \
    ${environment[@]+"${environment[@]}"} "$@" "$(image "$name")" >"$log" 2>&1 || {
    if grep -qE 'port is already allocated|address already in use' "$log"; then
      fail "port $port is taken: set PORT to one that is free"
    fi
    fail "$(image "$name") cannot be run: $(reason)"
  }
}

# Shows a container's lines after its name until it ends.
follow() {
  local line
  # Ctrl-C reaches all; the last lines come after it.
  trap '' INT TERM HUP
  "$engine" logs -f "$1" 2>&1 | while IFS= read -r line || [[ -n $line ]]; do
    printf '%s | %s\n' "$1" "$line"
  done
}

is_up() {
  [[ -n $("$engine" ps -q --filter "name=^/?$1\$" --filter "label=$this_run") ]]
}

run() {
  local name
  if ! [[ $port =~ ^[0-9]{1,5}$ ]] || ((10#$port < 1 || 10#$port > 65535)); then
    fail "PORT '$port' is no port: give a whole number from 1 to 65535" 2
  fi
  need_engine
  for name in "$SINK" "$SOURCE"; do
    "$engine" image inspect "$(image "$name")" >/dev/null 2>&1 \
      || fail "there is no image $(image "$name"): build it first"
  done
  remove_run "$LABEL"
  has_started=yes
  # From here on a signal is how a run ends.
  trap 'exit 0' INT TERM HUP
  log=$scratch/network.log
  "$engine" network create --label "$LABEL" --label "$this_run" "$NETWORK" >"$log" 2>&1 \
    || fail "the network $NETWORK cannot be made: $(reason)"
  start "$SINK" "${SINK_SETTINGS[@]}" -- -p "$port:8080"
  follow "$SINK" &
  followers+=($!)
  start "$SOURCE" "${SOURCE_SETTINGS[@]}" -- -e "SINK=http://$SINK:8080" -v "$VOLUME:/data"
  follow "$SOURCE" &
  followers+=($!)
  say "the sink answers at http://localhost:$port; Ctrl-C stops both; '$engine volume rm $VOLUME' forgets the state"
  watch_run
}

# Returns when a run was stopped from elsewhere, and fails when one of the two ends by itself.
watch_run() {
  local name id
  while is_up "$SINK" && is_up "$SOURCE"; do
    # In the background, so that a signal is served at once.
    sleep 1 &
    wait $! || return 0
  done
  for name in "$SOURCE" "$SINK"; do
    id=$("$engine" ps -aq --filter "name=^/?$name\$" --filter "label=$this_run" --filter status=exited)
    if [[ -n $id ]]; then
      fail "$name ended with exit code $("$engine" inspect -f '{{.State.ExitCode}}' "$id")"
    fi
  done
  say 'stopped from elsewhere'
}

cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
scratch=$(mktemp -d)
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

for argument in "$@"; do
  case $argument in
    build | push | run | stop) ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) fail "'$argument' is not known; give build, push, run or stop, or nothing for all" 2 ;;
  esac
done
if (($# > 0)); then
  for argument in "$@"; do
    "$argument"
  done
else
  build
  if [[ -n $registry ]]; then
    push
  else
    say 'REGISTRY is not set: nothing is pushed'
  fi
  run
fi
