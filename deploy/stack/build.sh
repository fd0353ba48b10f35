# shellcheck shell=bash
# Builds target/chat.jar, and makes it the release that the instances start from. Sourced by deploy/up after lib.sh and packages.sh.

build() {
  # A build that was cut off leaves half a jar, which is newer than all that it is made of.
  if is_whole "$ROOT/target/chat.jar" && [[ -z $(find "$ROOT/pom.xml" "$ROOT/deploy/page" "$ROOT/src/main" -newer "$ROOT/target/chat.jar" -print -quit) ]]; then
    return
  fi
  # Maven uses what this names, also when it is gone or too old.
  [[ -z ${JAVA_HOME:-} ]] || { [[ -x $JAVA_HOME/bin/javac ]] && (($(java_version "$JAVA_HOME/bin/javac") >= JAVA_AT_LEAST)); } || unset JAVA_HOME
  say "building target/chat.jar (run/log/build.log)"
  # Neither tests nor the formatter: they are deploy/test's.
  (cd "$ROOT" && run_logged "$RUN/log/build.log" mvn -B -ntp -Dstyle.color=never -DskipTests -Dspotless.check.skip package) || die "the build failed"
  # Maven leaves the jar alone when nothing in it has changed: without this it would be asked again next time.
  touch "$ROOT/target/chat.jar"
}

# A zip's list of entries is written last.
is_whole() { [[ -e $1 ]] && python3 -Ic 'import sys, zipfile; sys.exit(not zipfile.is_zipfile(sys.argv[1]))' "$1"; }

# The instances run a copy, a release (deploy/chatctl): see supervisord.conf. True when it is another one than before. A jar that is older
# than the last release or rollback is no new one: the operator has chosen since.
install_jar() {
  ! cmp -s "$ROOT/target/chat.jar" "$RUN/chat.jar" || return 1
  [[ ! -L $RUN/releases/current || -n $(find "$ROOT/target/chat.jar" -newer "$RUN/releases/current") ]] || return 1
  "$ROOT/deploy/chatctl" --home "$ROOT" release --stage "$ROOT/target/chat.jar" >/dev/null || die "target/chat.jar can't be run"
}
