# Debian packages, by `cpack` in the build folder of the preset `package`: scripts/package does it all, and tells when the same
# octets come out. sockspec has the program, libsockspec0.1 the shared library, libsockspec-dev what a compiler needs.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "sockspec contributors")
set(CPACK_PACKAGE_CONTACT "${SOCKSPEC_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS ${CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS})

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL program)
if(TARGET libsockspec)
  list(APPEND CPACK_COMPONENTS_ALL library development)
endif()
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME sockspec)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION "conformance tester, fuzzer and capture reader for SOCKS5
sockspec replays scripted conversations against a live SOCKS5 proxy and names
the clause of RFC 1928 or RFC 1929, the octets and the moment wherever the
proxy departs from them. It also fuzzes proxies, reads SOCKS5 sessions out of
captures, and runs a reference server.")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libsockspec${library_abi})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA
  ${PROJECT_BINARY_DIR}/install/shlibs ${PROJECT_BINARY_DIR}/install/triggers)
set(CPACK_DEBIAN_LIBRARY_DESCRIPTION "decoders and encoders for SOCKS5 - shared library
libsockspec decodes, checks and encodes the messages of SOCKS5, and has both
ends of a conversation as state machines, without any input or output.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libsockspec-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libsockspec${library_abi} (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "decoders and encoders for SOCKS5 - development files
libsockspec decodes, checks and encodes the messages of SOCKS5, and has both
ends of a conversation as state machines, without any input or output.

This package has its headers, the static library, an example, and what
pkg-config and CMake need to find them.")

# Who is linked with the library needs this version of it or a later one, and the linker is to know of it.
file(CONFIGURE OUTPUT install/shlibs CONTENT
  "libsockspec @library_abi@ libsockspec@library_abi@ (>= @PROJECT_VERSION@)\n" @ONLY)
file(CONFIGURE OUTPUT install/triggers CONTENT "activate-noawait ldconfig\n" @ONLY)

# What Debian wants of every package and `cmake --install` does not make.
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_BINARY_DIR}/install/debian.cmake)
configure_file(cmake/package/debian.cmake.in ${PROJECT_BINARY_DIR}/install/debian.cmake @ONLY)
include(CPack)
