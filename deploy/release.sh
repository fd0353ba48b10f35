# shellcheck shell=bash
# Releases of an installed chat: /opt/chat/releases/<version>, each never changed once it is there, and /opt/chat/current, the one
# that is started from now on. Sourced after lib.sh.

OPT=/opt/chat

# release_name JAR: its version; with a piece of its checksum where another jar of that version is there already.
release_name() {
  local version there
  version=$(java -jar "$1" --version | sed -n 's/^chat //p') || true
  [[ $version =~ ^[0-9A-Za-z.+_-]+$ ]] || die "$1 is not a chat.jar: --version says '$version'"
  there=$OPT/releases/$version/chat.jar
  [[ ! -e $there ]] || cmp -s "$1" "$there" || version+=+$(sha256sum "$1" | cut -c 1-8)
  printf '%s\n' "$version"
}

# place_release JAR: copies it to where it stays, with the page's files, which nginx serves; prints its name. Under another name
# first, so that half a release is never found.
place_release() {
  local name folder
  name=$(release_name "$1")
  folder=$OPT/releases/$name
  if [[ ! -d $folder ]]; then
    rm -rf "$folder.new"
    install -d -m 755 "$OPT" "$OPT/releases" "$folder.new"
    install -m 644 "$1" "$folder.new/chat.jar"
    cmp -s "$1" "$folder.new/chat.jar" || die "could not copy $1 to $folder"
    unzip -qq "$1" 'webapp/*' -d "$folder.new" || die "$1 has no page in it"
    # What an instance needs of its classes, ready to be mapped: it starts in half the time. It does without where this fails.
    (cd "$folder.new" && java -XX:ArchiveClassesAtExit=chat.jsa -XX:+UseSerialGC -jar chat.jar --rehearse --warm-up-ms 300) >/dev/null 2>&1 ||
      rm -f "$folder.new/chat.jsa"
    chmod -R u=rwX,go=rX "$folder.new"
    mv "$folder.new" "$folder"
  fi
  printf '%s\n' "$name"
}

current_release() { basename "$(readlink "$OPT/current" 2>/dev/null)"; }

# switch_release NAME: in one step; what runs is not touched.
switch_release() {
  ln -sfn "releases/$1" "$OPT/current.new"
  mv -T "$OPT/current.new" "$OPT/current"
}
