# Sourced by ./test: installs from Debian's packages what the tests need and this machine lacks.
. ./.ci/need.sh
# Debian puts servers where a user who is not root does not look.
export PATH="$PATH:/usr/sbin:/sbin"
need clang=clang /usr/include/zlib.h=zlib1g-dev curl=curl python3=python3 redis-server=redis-server chromium=chromium \
  node=nodejs npm=npm systemd-analyze=systemd faketime=faketime nginx=nginx-light haproxy=haproxy tinyproxy=tinyproxy \
  openssl=openssl ip=iproute2
need_promtool
need_issuer
need_helm_renderer
need_actionlint
