# Sourced by ./test: installs from Debian's packages what the tests need and this machine lacks.
. ./.ci/need.sh
need clang=clang /usr/include/zlib.h=zlib1g-dev curl=curl python3=python3 redis-server=redis-server chromium=chromium \
  node=nodejs systemd-analyze=systemd faketime=faketime
need_promtool
