# What can be chosen when configuring, and the flags that follow from it. Everything rides on
# the interface target sockspec_options, so nothing global is set.
option(SOCKSPEC_TESTS "Build the project's own tests" ON)
option(SOCKSPEC_WERROR "Treat warnings as errors" OFF)
option(SOCKSPEC_HARDEN "Hardening flags and link-time optimisation" OFF)
option(SOCKSPEC_ZLIB "Read captures packed with gzip, where zlib is here" ON)
option(SOCKSPEC_ZSTD "Read captures packed with zstd, where libzstd is here" ON)
option(SOCKSPEC_LIBRARY "Build and install libsockspec, the decoders for other programs" ON)
option(SOCKSPEC_COVERAGE "Instrument for gcov" OFF)
set(SOCKSPEC_MAINTAINER "sockspec contributors <sockspec@users.noreply.invalid>" CACHE STRING
  "Who answers for the Debian packages, as NAME <ADDRESS>")
set(SOCKSPEC_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")

add_library(sockspec_options INTERFACE)
target_compile_features(sockspec_options INTERFACE c_std_17)
target_compile_definitions(sockspec_options INTERFACE _GNU_SOURCE)
target_compile_options(sockspec_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
  -Wformat=2 -Wundef -Wwrite-strings -Wpointer-arith -fno-common
  $<$<BOOL:${SOCKSPEC_WERROR}>:-Werror>)

if(SOCKSPEC_SANITIZE)
  target_compile_options(sockspec_options INTERFACE
    -fsanitize=${SOCKSPEC_SANITIZE} -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  string(REPLACE ",fuzzer-no-link" "" sockspec_link_sanitize "${SOCKSPEC_SANITIZE}")
  target_link_options(sockspec_options INTERFACE -fsanitize=${sockspec_link_sanitize})
endif()

if(SOCKSPEC_HARDEN)
  include(CheckIPOSupported)
  check_ipo_supported(RESULT sockspec_ipo OUTPUT sockspec_ipo_why LANGUAGES C)
  target_compile_options(sockspec_options INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection
    $<$<NOT:$<BOOL:$<TARGET_PROPERTY:POSITION_INDEPENDENT_CODE>>>:-fPIE>)
  target_link_options(sockspec_options INTERFACE $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie>
    -Wl,-z,relro,-z,now,-z,noexecstack)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    target_compile_options(sockspec_options INTERFACE -fcf-protection)
  endif()
endif()

if(SOCKSPEC_COVERAGE)
  target_compile_options(sockspec_options INTERFACE --coverage -O0)
  target_link_options(sockspec_options INTERFACE --coverage)
endif()

# A release is the same octets wherever it is built: no name of a folder is in it.
target_compile_options(sockspec_options INTERFACE
  $<$<CONFIG:Release>:-ffile-prefix-map=${PROJECT_BINARY_DIR}=. -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.>)

set(CMAKE_C_FLAGS_RELEASE "-O3")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
