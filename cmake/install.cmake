# `cmake --install build/release` puts everything where systems look for it; --prefix DIR says under what. The parts, of
# which --component NAME takes one: program (with its cases, manual page, completions and documents), library (the shared
# libsockspec) and development (headers, the static library, what pkg-config and CMake read).
include(GNUInstallDirs)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME program)
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

install(TARGETS sockspec RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY cases DESTINATION ${CMAKE_INSTALL_DATADIR}/sockspec FILES_MATCHING PATTERN *.lua)
install(FILES docs/sockspec.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES src/cli/completions/sockspec.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
  RENAME sockspec)
# Below /usr zsh leaves its own folder to itself; below /usr/local it looks into no other.
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(zsh_folder vendor-completions)
else()
  set(zsh_folder site-functions)
endif()
install(FILES src/cli/completions/_sockspec DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/${zsh_folder})
install(FILES src/cli/completions/sockspec.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/sockspec)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/sockspec FILES_MATCHING PATTERN *.md
  PATTERN examples EXCLUDE PATTERN img EXCLUDE)

# Nobody wants a library with sanitizers or counters in it.
if(SOCKSPEC_LIBRARY AND NOT SOCKSPEC_SANITIZE AND NOT SOCKSPEC_COVERAGE)
  include(cmake/library.cmake)
endif()
