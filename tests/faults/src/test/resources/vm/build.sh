#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# build.sh DIR APP...: makes DIR/kernel and DIR/initrd, a machine that runs the journal's own writer. Its kernel is Debian's,
# fetched by apt; busybox, Java and their libraries are this machine's; APP are jars, and one directory of classes.
# Needs no root. Debian: busybox-static cpio kmod.
set -eu -o pipefail

dir=$1
shift
here=$(cd "$(dirname "$0")" && pwd -P)
root=$dir/root
rm -rf "$root"
mkdir -p "$dir" "$root"/{bin,proc,sys,dev,data,tmp,modules,app}
cd "$dir"

if [ ! -e kernel.deb ]; then
  package=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*-amd64\)$/\1/p' | head -n 1)
  mkdir -p fetched
  (cd fetched && apt-get -q download "$package")
  mv fetched/linux-image-*.deb kernel.deb
fi
if [ ! -e kernel ]; then
  rm -rf package
  dpkg-deb -x kernel.deb package
  /sbin/depmod -b package "$(basename package/lib/modules/*)"
  cp package/boot/vmlinuz-* kernel
fi

# the modules of a virtio disk with ext4, in the order in which they are to be loaded
for module in virtio_pci virtio_blk crc32c_generic ext4; do
  /sbin/modprobe -d "$PWD/package" -S "$(basename package/lib/modules/*)" --show-depends $module
done | awk '/^insmod/ && !seen[$2]++ { print $2 }' | while read -r file; do
  cp "$file" "$root/modules/"
  basename "$file"
done >"$root/modules/order"

"$JAVA_HOME/bin/jlink" --add-modules java.base,java.sql,java.logging --strip-debug --no-header-files --no-man-pages \
  --output "$root/jre"
cp /bin/busybox "$root/bin/"
cp "$here/init" "$root/init"
chmod 755 "$root/init"
for app in "$@"; do
  if [ -d "$app" ]; then cp -r "$app" "$root/app/tests"; else cp "$app" "$root/app/"; fi
done

# the libraries that Java names, those of the C library that SQLite's driver names, and the loader
{
  /sbin/ldconfig -p | awk '/lib(c|m|dl|rt|pthread)\.so\.[0-9]+ .*x86-64/ { print $NF }'
  find "$root/jre" -name '*.so' -exec ldd {} + 2>/dev/null
  ldd "$root/jre/bin/java"
} | grep -o '/[^ ]*\.so[^ ]*' | grep -v "^$root" | grep -v ':$' | sort -u | while read -r library; do
  [ -e "$library" ] || continue
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done

(cd "$root" && find . | cpio -o -H newc --quiet) >initrd
