# syntax=docker/dockerfile:1
# Build:  docker build -t aurora-gateway .        (buildah and podman build it too)
# Run:    docker run --rm --read-only -p 8080:8080 -e AURORA_GATEWAY__Listen__Url=http://0.0.0.0:8080 \
#           -v "$PWD/gateway.json:/etc/aurora-gateway/gateway.json:ro" \
#           -v "$PWD/application-key:/run/secrets/aurora-gateway/application-key:ro" aurora-gateway
# tests/Image/build proves both stages over stand-ins for the two base images.

# The SDK with the AOT toolchain. Native code is made by the machine that runs it: build linux/arm64 on an arm64 node
# (docker buildx with one builder per platform); the SDK does not run under QEMU.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble-aot@sha256:96f3b7d45f53eb05990f05b89ce61c4e23d07a5098521c2f20b018630e34f298 AS build
ARG TARGETARCH
ARG REVISION=
ARG SOURCE_DATE_EPOCH=
WORKDIR /source

# Packages are a layer of their own: they change less often than the sources.
COPY .editorconfig BannedSymbols.txt Directory.Build.props Directory.Packages.props global.json ./
COPY src/Emulator/Emulator.csproj src/Emulator/packages.lock.json src/Emulator/
COPY src/Gateway/Gateway.csproj src/Gateway/packages.lock.json src/Gateway/
RUN dotnet restore src/Gateway --locked-mode

COPY config/gateway.schema.json config/
COPY docs/operations.md docs/
COPY src/ src/
RUN dotnet publish src/Gateway --configuration Release --no-restore ${TARGETARCH:+--arch $TARGETARCH} \
    -p:SourceRevisionId=$REVISION --output /out

# No shell, no package manager, no root: the C library, OpenSSL, certificates, time zones and one executable.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0.12-noble-chiseled@sha256:18d4848091a40d13dbfdd6a8340c1657dc3e2f2d7fa2f042e9d162e68669dbc9
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="aurora-gateway" \
      org.opencontainers.image.description="Puts each tenant's temporary Aurora key on your services' calls, so that none of them ever holds one." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.base.name="mcr.microsoft.com/dotnet/runtime-deps:10.0.12-noble-chiseled"

COPY --from=build /out/aurora-gateway /aurora-gateway
COPY LICENSE THIRD-PARTY.md /usr/share/doc/aurora-gateway/

# The `app` user of the base image, as a number: runAsNonRoot can only judge numbers.
USER 1654:1654

# Both listeners are on loopback until the configuration says otherwise (AURORA_GATEWAY__Listen__Url=http://0.0.0.0:8080): a sidecar needs no more.
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=35s --retries=3 CMD ["/aurora-gateway", "health"]
ENTRYPOINT ["/aurora-gateway"]
