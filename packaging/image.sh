# Sourced by ./release: the image as an OCI layout in a tar file, from the last stage of the Dockerfile around the binary of this release.

driver=vfs; grep -qw overlay /proc/filesystems && driver=overlay
store() { buildah --root "$PWD/artifacts/image/$driver" --runroot "$PWD/artifacts/image/run" --storage-driver "$driver" "$@"; }

# Before anything is built: what the image lies on.
fetch_base() {
  local base
  base=$(sed -n 's/^FROM \(.*runtime-deps:[^ ]*\).*/\1/p' "$source/Dockerfile")
  if [ -n "$stand_in" ]; then
    say "laying a stand-in below the image: do not publish it"
    stand_in_for "${base%@*}"
  else
    store pull -q "$base" >/dev/null 2>&1 || die "The registry with $base is out of reach. --stand-in makes an image to look at, not to publish."
  fi
}

make_image() {
  local name=localhost/aurora-gateway-release file=$work/image/Dockerfile base
  mkdir -p "$work/image"
  cp "$work/native/aurora-gateway" "$source/LICENSE" "$source/THIRD-PARTY.md" "$work/image"
  awk '/^FROM /{stage++} stage == 2' "$source/Dockerfile" | sed 's:--from=build /out/::' >"$file"
  base=$(sed -n 's/^FROM \([^ ]*\).*/\1/p' "$file")
  [ -z "$stand_in" ] || sed -i "s|^FROM .*|FROM ${base%@*}|" "$file"
  say "building the image"
  store bud --isolation chroot --pull-never --layers=false --format oci --timestamp "$SOURCE_DATE_EPOCH" --tag "$name:$version" \
    --build-arg VERSION="$version" --build-arg REVISION="$commit" --file "$file" "$work/image" >"$work/image.log" 2>&1 ||
    { tail -n 30 "$work/image.log" >&2; die "The image could not be built."; }
  store push -q "$name:$version" "oci:$work/aurora-gateway-$version-image:$version" >/dev/null
  find "$work/aurora-gateway-$version-image" -type f -exec chmod 644 {} +
  # At the root of the archive, where skopeo, podman and crane look for oci-layout. The layers are compressed already.
  tar --sort=name --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    -C "$work/aurora-gateway-$version-image" -cf "$out/aurora-gateway-$version-image-linux-$arch.oci.tar" blobs index.json oci-layout
  store rmi "$name:$version" >/dev/null
}

stand_in_for() {
  ! store images -q "$1" >/dev/null 2>&1 || return 0
  local suite mirror
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME") mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
  (work=$PWD/artifacts/image/work && mkdir -p "$work" && . tests/Image/stand-ins && make_runtime)
}
