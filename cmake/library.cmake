# libsockspec: the decoders, checks and encoders of wire/ and the machines of session/, for programs of other people.
# docs/library.md tells how it is used. It is compiled on its own, since the rooms may be objects for link-time
# optimisation, which only this compiler could read, and are not for shared libraries.
set(library_sources
  base/span.c base/hex.c base/text.c base/clauses.c
  wire/cursor.c wire/findings.c wire/names.c wire/address.c wire/greeting.c wire/choice.c wire/password.c
  wire/request.c wire/reply.c wire/udp.c wire/gss.c wire/socks4.c wire/message.c
  session/dialogue.c session/server.c session/client.c session/fragments.c session/secrets.c)

# Before 1.0 a minor version may change what is in a struct; from then on a major one does.
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(library_abi ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
else()
  set(library_abi ${PROJECT_VERSION_MAJOR})
endif()

list(TRANSFORM library_sources PREPEND ${PROJECT_SOURCE_DIR}/src/ OUTPUT_VARIABLE library_paths)
add_library(sockspec_codec OBJECT ${library_paths})
target_include_directories(sockspec_codec PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR}/src/generated)
target_link_libraries(sockspec_codec PRIVATE sockspec_options)
set_target_properties(sockspec_codec PROPERTIES POSITION_INDEPENDENT_CODE ON)
add_dependencies(sockspec_codec sockspec_clauses)

set(library_map ${PROJECT_BINARY_DIR}/install/sockspec.map)
configure_file(cmake/package/sockspec.map.in ${library_map} @ONLY)
add_library(libsockspec SHARED $<TARGET_OBJECTS:sockspec_codec>)
target_link_libraries(libsockspec PRIVATE sockspec_options)
target_link_options(libsockspec PRIVATE -Wl,--version-script=${library_map})
set_target_properties(libsockspec PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${library_abi}
  LINK_DEPENDS ${library_map} EXPORT_NAME sockspec)
add_library(libsockspec_static STATIC $<TARGET_OBJECTS:sockspec_codec>)
set_target_properties(libsockspec_static PROPERTIES EXPORT_NAME sockspec_static)
set_target_properties(libsockspec libsockspec_static PROPERTIES OUTPUT_NAME sockspec LINKER_LANGUAGE C)
target_include_directories(libsockspec INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_include_directories(libsockspec_static INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
add_custom_target(library DEPENDS libsockspec libsockspec_static)

# The headers find one another from where they are, so that no folder with names as common as wire/ and session/ must be
# on anybody's include path: "wire/address.h" becomes "../wire/address.h".
set(library_headers "")
set(library_include ${PROJECT_BINARY_DIR}/install/include/sockspec)
set(library_includes "")
foreach(source IN LISTS library_sources)
  string(REGEX REPLACE "c$" "h" header ${source})
  list(APPEND library_headers ${header})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${header})
  file(READ ${PROJECT_SOURCE_DIR}/src/${header} text)
  string(REGEX REPLACE "#include \"([a-z0-9]+/)" "#include \"../\\1" text "${text}")
  file(CONFIGURE OUTPUT ${library_include}/${header} CONTENT "${text}" @ONLY)
  string(APPEND library_includes "#include \"${header}\"\n")
endforeach()
configure_file(cmake/package/sockspec.h.in ${library_include}/sockspec.h @ONLY)
string(REGEX REPLACE "[^/]+" ".." library_pc_up ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
configure_file(cmake/package/sockspec.pc.in ${PROJECT_BINARY_DIR}/install/sockspec.pc @ONLY)

include(CMakePackageConfigHelpers)
set(library_cmake ${CMAKE_INSTALL_LIBDIR}/cmake/sockspec)
configure_package_config_file(cmake/package/sockspecConfig.cmake.in ${PROJECT_BINARY_DIR}/install/sockspecConfig.cmake
  INSTALL_DESTINATION ${library_cmake} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/install/sockspecConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)

install(TARGETS libsockspec EXPORT sockspec
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library NAMELINK_COMPONENT development)
install(TARGETS libsockspec_static EXPORT sockspec
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(DIRECTORY ${library_include} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
install(FILES ${PROJECT_BINARY_DIR}/src/generated/base/clauses.def
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sockspec/base COMPONENT development)
install(FILES ${PROJECT_BINARY_DIR}/install/sockspec.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
  COMPONENT development)
install(EXPORT sockspec NAMESPACE sockspec:: FILE sockspecTargets.cmake DESTINATION ${library_cmake}
  COMPONENT development)
install(FILES ${PROJECT_BINARY_DIR}/install/sockspecConfig.cmake
  ${PROJECT_BINARY_DIR}/install/sockspecConfigVersion.cmake DESTINATION ${library_cmake} COMPONENT development)
install(FILES docs/library.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libsockspec-dev COMPONENT development)
install(DIRECTORY docs/examples DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libsockspec-dev COMPONENT development)
