# `cmake --build build/dev --target tidy` runs clang-tidy (.clang-tidy) over every source of ours, on
# all processors where run-clang-tidy is there; `--target format-check` asks clang-format (.clang-format).
find_program(SOCKSPEC_CLANG_TIDY NAMES clang-tidy clang-tidy-14)
find_program(SOCKSPEC_RUN_CLANG_TIDY NAMES run-clang-tidy run-clang-tidy-14)
if(SOCKSPEC_CLANG_TIDY)
  if(SOCKSPEC_RUN_CLANG_TIDY)
    set(sockspec_tidy ${SOCKSPEC_RUN_CLANG_TIDY} -quiet -clang-tidy-binary ${SOCKSPEC_CLANG_TIDY}
      -p ${CMAKE_BINARY_DIR} "^${PROJECT_SOURCE_DIR}/(src|reference-server)/")
  else()
    file(GLOB_RECURSE sockspec_tidy_sources CONFIGURE_DEPENDS
      ${PROJECT_SOURCE_DIR}/src/*.c ${PROJECT_SOURCE_DIR}/reference-server/*.c)
    set(sockspec_tidy ${SOCKSPEC_CLANG_TIDY} --quiet -p ${CMAKE_BINARY_DIR} ${sockspec_tidy_sources})
  endif()
  add_custom_target(tidy
    COMMAND ${sockspec_tidy}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "clang-tidy" USES_TERMINAL VERBATIM)
  # Sources include what the build generates.
  add_dependencies(tidy sockspec_clauses)
endif()

add_custom_target(format-check
  COMMAND ${PROJECT_SOURCE_DIR}/scripts/format --check
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
  COMMENT "clang-format" USES_TERMINAL VERBATIM)
