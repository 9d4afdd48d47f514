# Files of Debian packages, for the sets that figures are measured on. Read by the scripts beside it; needs $work.
# Takes packages from the archive that apt-get is set up for; nothing is installed. Needs dpkg and xz-utils.

mkdir -p "$work"/{lists/partial,cache/archives/partial,packages}
work=$(cd "$work" && pwd -P)
archive=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' \
  | awk '$1 ~ /debian\/?$/ && $2 !~ /-/' | sed -n 1p)
read -r uri release <<< "$archive"
echo "deb-src $uri $release main" > "$work/sources.list"
sources=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
  -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache")
[ -n "$(find "$work/lists" -name '*_Sources*')" ] || apt-get -qq "${sources[@]}" update

# The package's files, in a directory of their own; done once.
fetch() {
  local package=$1 to=$work/packages/${1//:/_} tar
  [ -e "$to.done" ] && return
  rm -rf "$to" && mkdir -p "$to" && pushd "$to" > /dev/null
  if [ "${package#src:}" != "$package" ]; then
    apt-get -qq "${sources[@]}" source --download-only "${package#src:}" || true
    for tar in *.tar.*; do
      case $tar in *.debian.tar* | *.asc | '*'*) ;; *) tar xf "$tar" ;; esac
    done
  else
    apt-get -qq download "$package" && dpkg-deb -x ./*.deb . || true
  fi
  rm -f ./*.deb ./*.tar.* ./*.dsc
  popd > /dev/null
  [ -n "$(ls "$to")" ] || { echo "$package cannot be had: the figures are without it" >&2 && rmdir "$to"; }
  touch "$to.done"
}
