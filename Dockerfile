# fractald in a container: `docker build .` makes the server's image, `--target tests` the client of
# the multi-user tests. No BuildKit needed. Where only the host reaches packages: --network host.
ARG BASE_IMAGE=debian:12-slim

FROM ${BASE_IMAGE} AS build
ARG BUILD_PACKAGES="build-essential cmake ninja-build pkg-config \
    libgrpc++-dev libgrpc-dev protobuf-compiler protobuf-compiler-grpc libprotobuf-dev \
    libpqxx-dev libabsl-dev libcrypt-dev libssl-dev libcli11-dev libspdlog-dev nlohmann-json3-dev \
    prometheus-cpp-dev libsqlite3-dev libgtest-dev libgmock-dev libbenchmark-dev"
ARG DEBIAN_FRONTEND=noninteractive
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ${BUILD_PACKAGES} \
 && apt-get clean && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# Empty: as many at a time as ninja finds cores.
ARG BUILD_JOBS=
RUN cmake --preset release \
 && cmake --build --preset release ${BUILD_JOBS:+--parallel ${BUILD_JOBS}} \
      --target fractald multi_user_test
# Beside each program the packages of the libraries it links: the images hold these and no others.
WORKDIR /out/debian
RUN touch control && cd .. \
 && for program in fractald multi_user_test; do \
      install --strip "/src/build/release/bin/${program}" "${program}" \
      && dpkg-shlibdeps -O "${program}" > dependencies \
      && sed -e 's/^shlibs:Depends=//' -e 's/ ([^)]*)//g' -e 's/ | [^,]*//g' -e 's/, /\n/g' \
           dependencies > "${program}.packages" \
      || exit 1; \
    done

FROM ${BASE_IMAGE} AS server
ARG DEBIAN_FRONTEND=noninteractive
# The secrets directories are the mount points of named volumes, which take their owner and mode.
RUN groupadd --system --gid 10001 fractald \
 && useradd --system --uid 10001 --gid fractald --no-create-home --home-dir /nonexistent \
      --shell /usr/sbin/nologin fractald \
 && install --directory --owner fractald --group fractald --mode 0700 \
      /var/lib/fractald /var/lib/fractald/database-secret /var/lib/fractald/role-secrets
COPY --from=build /out/fractald.packages /usr/local/share/fractald/
# tzdata: an import reads local times of any zone.
RUN apt-get update \
 && xargs --arg-file=/usr/local/share/fractald/fractald.packages \
      apt-get install --yes --no-install-recommends tzdata \
 && apt-get clean && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log
COPY --from=build /out/fractald /usr/local/bin/
# A library that is missing shows here and not on the first start.
RUN fractald --version
USER 10001:10001
EXPOSE 50051
ENTRYPOINT ["fractald"]
CMD ["serve"]

FROM server AS tests
ARG DEBIAN_FRONTEND=noninteractive
USER root
COPY --from=build /out/multi_user_test.packages /usr/local/share/fractald/
RUN apt-get update \
 && xargs --arg-file=/usr/local/share/fractald/multi_user_test.packages \
      apt-get install --yes --no-install-recommends \
 && apt-get clean && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log
COPY --from=build /out/multi_user_test /usr/local/bin/
USER 10001:10001
ENTRYPOINT ["multi_user_test"]
CMD []

# Last, so that a build without --target makes the server.
FROM server
