# `cmake --install build/release` puts the program, its manual page and its licence where systems look for
# them; --prefix DIR says under what.
include(GNUInstallDirs)
if(TARGET sockspec)
  install(TARGETS sockspec RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(FILES docs/sockspec.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
