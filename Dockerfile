# sockspec in an image: a proxy is tested, or a reference server runs, where nothing is to be installed.
#
#   docker build --build-arg BASE_IMAGE=... -t sockspec .
#   docker run --rm --network host sockspec test socks5://127.0.0.1:1080
#
# BASE_IMAGE names a Debian 12, or what came after it, with apt-get; wherever it is had from. docs/ci/docker.md tells more.
ARG BASE_IMAGE

# The compilers stay behind in this stage; what goes on is a package.
FROM ${BASE_IMAGE} AS build
# The time in the package; outside a checkout that of CHANGELOG.md.
ARG SOURCE_DATE_EPOCH
COPY . /usr/src/sockspec
RUN /usr/src/sockspec/scripts/package /packages

FROM ${BASE_IMAGE}
COPY --from=build /packages/sockspec_*.deb /packages/
# The package depends on the libraries that the program needs, and on nothing else.
RUN apt-get -q update && \
    DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends /packages/sockspec_*.deb && \
    rm -rf /packages /var/lib/apt/lists/* /var/cache/apt/archives/*.deb && \
    sockspec test -q
# nobody:nogroup, by number, for those who allow no other way to tell that it is not root. It can write to what is mounted for it.
USER 65534:65534
WORKDIR /tmp
ENTRYPOINT ["sockspec"]
CMD ["help"]
