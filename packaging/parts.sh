# Sourced by ./release: each function makes one file of the release from the binary and the committed sources in $work.

source=$work/source tree=$work/aurora-gateway-$version

# A tar file whose bytes depend on nothing but names, modes and contents.
pack() {
  local file=$1 folder=$2
  tar --sort=name --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$(dirname "$folder")" -cf - "$(basename "$folder")" |
    gzip -n -9 >"$file"
}

# What a person unpacks, and what the package is filled from.
lay_out() {
  install -D -m 755 -t "$tree" "$work/native/aurora-gateway"
  install -D -m 644 -t "$tree" "$source"/{LICENSE,THIRD-PARTY.md,CHANGELOG.md,docs/install.md}
  install -D -m 644 -t "$tree/config" "$source"/config/{gateway.json,gateway.schema.json}
  install -D -m 644 -t "$tree/config/examples" "$source"/config/examples/*.json
  install -D -m 644 -t "$tree/systemd" "$source"/config/systemd/*
  find "$source/config" -name '*.1' -exec install -D -m 644 -t "$tree/man" {} +
  find "$source/config" -path '*/completion/*' -type f -exec install -D -m 644 -t "$tree/completion" {} +
}

make_archive() {
  say "making the archive"
  pack "$out/aurora-gateway-$version-linux-$arch.tar.gz" "$tree"
}

make_package() {
  say "making the Debian package"
  local root=$work/deb name=aurora-gateway unit units glibc file
  install -D -m 755 "$tree/$name" "$root/usr/bin/$name"
  for unit in "$tree"/systemd/*; do
    install -D -m 644 "$unit" "$root/usr/lib/systemd/system/$(basename "$unit")"
    sed -i 's:/usr/local/bin/:/usr/bin/:' "$root/usr/lib/systemd/system/$(basename "$unit")"
  done
  install -D -m 644 "$tree/config/examples/minimal.json" "$root/etc/$name/gateway.json"
  sed -i 's:"\.\./gateway.schema.json":"/usr/share/aurora-gateway/gateway.schema.json":' "$root/etc/$name/gateway.json"
  install -D -m 644 -t "$root/usr/share/$name" "$tree/config/gateway.schema.json"
  install -D -m 644 -t "$root/usr/share/doc/$name/examples" "$tree"/config/gateway.json "$tree"/config/examples/*.json
  install -D -m 644 -t "$root/usr/share/doc/$name" "$tree"/THIRD-PARTY.md "$tree"/install.md
  { cat "$source/packaging/debian/copyright"; sed -n '/^Permission/,$p' "$source/LICENSE" | sed 's/^$/./; s/^/ /'; } >"$root/usr/share/doc/$name/copyright"
  gzip -n -9 -c "$tree/CHANGELOG.md" >"$root/usr/share/doc/$name/CHANGELOG.md.gz"
  sed "s/@VERSION@/${version/-/\~}/; s/@DATE@/$(date -R -d "@$SOURCE_DATE_EPOCH")/" "$source/packaging/debian/changelog" |
    gzip -n -9 >"$root/usr/share/doc/$name/changelog.gz"
  for file in "$tree"/man/*.1; do
    [ -f "$file" ] || continue
    mkdir -p "$root/usr/share/man/man1"
    gzip -n -9 -c "$file" >"$root/usr/share/man/man1/$(basename "$file").gz"
  done
  [ ! -f "$tree/completion/$name.bash" ] || install -D -m 644 "$tree/completion/$name.bash" "$root/usr/share/bash-completion/completions/$name"
  [ ! -f "$tree/completion/$name.zsh" ] || install -D -m 644 "$tree/completion/$name.zsh" "$root/usr/share/$name/completion.zsh"
  [ ! -f "$tree/completion/$name.fish" ] || install -D -m 644 -t "$root/usr/share/fish/vendor_completions.d" "$tree/completion/$name.fish"

  # The sockets first: they are stopped before the service, which they would start again.
  units=$(cd "$tree/systemd" && ls -1 -- *.socket *.service 2>/dev/null | tr '\n' ' ' | sed 's/ $//')
  glibc=$(objdump -T "$tree/$name" | grep -oE 'GLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -V | tail -n 1)
  mkdir -p "$root/DEBIAN"
  echo "/etc/$name/gateway.json" >"$root/DEBIAN/conffiles"
  for file in postinst prerm postrm; do
    sed "s/@UNITS@/$units/" "$source/packaging/debian/$file" >"$root/DEBIAN/$file"
    chmod 755 "$root/DEBIAN/$file"
  done
  (cd "$root" && find usr etc -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
  # Debian sorts 1.0.0~rc.1 before 1.0.0.
  sed "s/@VERSION@/${version/-/\~}/; s/@ARCH@/$arch/; s/@GLIBC@/$glibc/; s/@SIZE@/$(du -sk --apparent-size "$root" | cut -f1)/" \
    "$source/packaging/debian/control" >"$root/DEBIAN/control"
  find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb --root-owner-group --threads-max=1 -Zxz --build "$root" "$out/${name}_${version/-/\~}_$arch.deb" >/dev/null
}

make_emulator() {
  python3 "$source/packaging/stable_zip.py" "$work/packages/AuroraGateway.Emulator.$version.nupkg" "$out/AuroraGateway.Emulator.$version.nupkg"
}

make_chart() {
  say "packing the chart"
  install -D -m 644 -t "$source/config/helm/aurora-gateway" "$source/LICENSE"
  find "$source/config/helm/aurora-gateway" -type f -exec chmod 644 {} +
  pack "$out/aurora-gateway-chart-$version.tgz" "$source/config/helm/aurora-gateway"
}

make_sbom() {
  python3 "$source/packaging/sbom.py" "$source" "$version" "$commit" >"$out/aurora-gateway-$version.cdx.json"
}
