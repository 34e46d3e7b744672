#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes the virtual machine of the board test: build.sh DIR
#
#   DIR/vmlinuz      Debian's own arm64 kernel
#   DIR/root.cpio    busybox, a Java runtime, the kernel modules; the test appends the gateway
#
# Everything comes from Debian's archive by apt; nothing is installed for arm64 on this machine. The three modules beside
# this script, and gpio-sim.c of the kernel's own source, are compiled against the kernel's headers. Needs gcc-aarch64-
# linux-gnu, kmod, cpio and make. About one minute; does nothing if DIR is up to date.
set -eu -o pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
mkdir -p "$1"
dir=$(cd "$1" && pwd -P)
export PATH=$PATH:/usr/sbin:/sbin

sum=$(cat "$here"/build.sh "$here"/init "$here"/modules/* | sha256sum)
if [ "$sum" = "$(cat "$dir/made" 2>/dev/null)" ]; then
  exit 0
fi
rm -rf "$dir/made" "$dir/deb" "$dir/kernel" "$dir/root" "$dir/modules"

# A package index of its own for arm64, so that this machine's own is left alone.
mkdir -p "$dir/apt/lists/partial" "$dir/apt/cache/archives/partial" "$dir/deb"
: >"$dir/apt/status"
cat >"$dir/apt/apt.conf" <<END
APT::Architecture "arm64";
APT::Architectures "arm64";
APT::Sandbox::User "root";
Acquire::Languages "none";
Dir::State "$dir/apt";
Dir::State::lists "$dir/apt/lists";
Dir::State::status "$dir/apt/status";
Dir::Cache "$dir/apt/cache";
END
foreign() { APT_CONFIG=$dir/apt/apt.conf "$@"; }
foreign apt-get update -qq
kernel=$(foreign apt-cache depends linux-image-arm64 | sed -n 's/.*Depends: linux-image-\([0-9].*\)/\1/p' | head -n 1)
series=$(echo "$kernel" | cut -d. -f1,2)
cd "$dir/deb"
foreign apt-get download -qq "linux-image-$kernel" "linux-headers-$kernel" \
  "linux-headers-${kernel%-arm64}-common" busybox-static openjdk-17-jre-headless libc6 zlib1g libstdc++6 libgcc-s1
apt-get download -qq -o APT::Sandbox::User=root "linux-kbuild-$series" "linux-source-$series"

for package in linux-*.deb; do dpkg-deb -x "$package" "$dir/kernel"; done
for package in busybox* openjdk* lib* zlib*; do dpkg-deb -x "$package" "$dir/root"; done
source=$dir/kernel/usr/src
tar -C "$source" -xf "$source/linux-source-$series.tar.xz" "linux-source-$series/drivers/gpio/gpio-sim.c" \
  "linux-source-$series/drivers/gpio/gpiolib.h" "linux-source-$series/kernel/irq/irq_sim.c"

# gpio-sim is not among Debian's modules, nor is what it needs of the kernel proper; irq_to_desc is not exported.
cp -r "$here/modules" "$dir/modules"
cp "$source/linux-source-$series"/drivers/gpio/{gpio-sim.c,gpiolib.h} "$dir/modules"
sed 's/handle_simple_irq(irq_to_desc(\(.*\)));/generic_handle_irq(\1);/' \
  "$source/linux-source-$series/kernel/irq/irq_sim.c" >"$dir/modules/irq_sim.c"
sed -i "s#/usr/src/#$source/#" "$source/linux-headers-$kernel/Makefile"
make -s -C "$source/linux-headers-$kernel" M="$dir/modules" ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- \
  CC=aarch64-linux-gnu-gcc modules

cp "$dir/kernel/boot/vmlinuz-$kernel" "$dir/vmlinuz"
mkdir -p "$dir/root"/{dev,proc,sys,tmp,run,bin,sbin,etc,opt,modules}
depmod -b "$dir/kernel" "$kernel"
: >"$dir/root/modules/order"
for module in virtio_pci virtio_net i2c-dev w1_therm configfs; do
  modprobe -d "$dir/kernel" -S "$kernel" --show-depends "$module"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
  cp "$file" "$dir/root/modules"
  basename "$file" >>"$dir/root/modules/order"
done
cp "$dir"/modules/*.ko "$dir/root/modules"
cp "$here/init" "$dir/root/init"
chmod 755 "$dir/root/init"
rm -rf "$dir"/root/usr/share/{doc,man,lintian,locale} "$dir"/root/usr/lib/jvm/*/{jmods,man} "$dir"/root/usr/lib/jvm/*/lib/src.zip
(cd "$dir/root" && find . | cpio -o -H newc --quiet) >"$dir/root.cpio"
rm -rf "$dir/kernel" "$dir/deb" "$dir/modules" "$dir/root"
echo "$sum" >"$dir/made"
