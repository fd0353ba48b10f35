# shellcheck shell=bash
# Releases of an installed chat: /opt/chat/releases/<version>, each never changed once it is there, and /opt/chat/current, the one
# that is started from now on. Sourced after lib.sh.

OPT=/opt/chat

# as_chat [KEY=VALUE…] COMMAND…: as the account of the instances, with no right and no setting but these. What a release has in it is
# never run as root. (!) Not in this folder, which may be nobody else's.
as_chat() {
  (cd "${AS_CHAT_IN:-/}" && setpriv --reuid=chat --regid=chat --clear-groups --no-new-privs env -i PATH="$PATH" LC_ALL="$LC_ALL" HOME=/ "$@")
}

# release_name JAR SOURCE: its version; with a piece of its checksum where another jar of that version is there already.
release_name() {
  local version there
  version=$(as_chat java -jar "$1" --version | sed -n 's/^chat //p') || true
  [[ $version =~ ^[0-9A-Za-z.+_-]+$ ]] || die "$2 is not a chat.jar: --version says '$version'"
  there=$OPT/releases/$version/chat.jar
  [[ ! -e $there ]] || cmp -s "$1" "$there" || version+=+$(sha256sum "$1" | cut -c 1-8)
  printf '%s\n' "$version"
}

# place_release JAR: copies it to where it stays, with the page's files, which nginx serves; prints its name. Under another name
# first, so that half a release is never found.
place_release() {
  local name fresh=$OPT/releases/.new
  rm -rf "$fresh"
  install -d -m 755 "$OPT" "$OPT/releases" "$fresh"
  install -m 644 "$1" "$fresh/chat.jar"
  cmp -s "$1" "$fresh/chat.jar" || die "could not copy $1 to $OPT/releases"
  name=$(release_name "$fresh/chat.jar" "$1")
  if [[ ! -d $OPT/releases/$name ]]; then
    unzip -qq "$1" 'webapp/*' -d "$fresh" || die "$1 has no page in it"
    try_out "$fresh"
    archive_classes "$fresh"
    chmod -R u=rwX,go=rX "$fresh"
    mv "$fresh" "$OPT/releases/$name"
  fi
  rm -rf "$fresh"
  printf '%s\n' "$name"
}

# try_out FOLDER: refuses a release that does not work.
try_out() {
  local words
  words=$(AS_CHAT_IN=$1 as_chat java -XX:TieredStopAtLevel=1 -jar chat.jar --warm-up --warm-up-ms 1 2>&1) ||
    die "the release does not work: ${words##*chat: }"
}

# archive_classes FOLDER: what an instance needs of its classes, ready to be mapped: it starts in half the time. It does without where
# this fails. Made by the release itself, so in a folder of chat's, and read from there by chat.
archive_classes() {
  local made=/var/lib/chat/classes.jsa
  if AS_CHAT_IN=$1 as_chat java -XX:ArchiveClassesAtExit=$made -XX:+UseSerialGC -jar chat.jar --warm-up --warm-up-ms 300 >/dev/null 2>&1; then
    as_chat cat $made >"$1/chat.jsa" || rm -f "$1/chat.jsa"
  fi
  as_chat rm -f $made
}

current_release() { basename "$(readlink "$OPT/current" 2>/dev/null)"; }

# switch_release NAME: in one step; what runs is not touched.
switch_release() {
  ln -sfn "releases/$1" "$OPT/current.new"
  mv -T "$OPT/current.new" "$OPT/current"
}
