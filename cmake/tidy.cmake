# `cmake --build build/dev --target tidy` runs clang-tidy (.clang-tidy) over every source of ours.
find_program(SOCKSPEC_CLANG_TIDY NAMES clang-tidy clang-tidy-14)
if(SOCKSPEC_CLANG_TIDY)
  file(GLOB_RECURSE sockspec_tidy_sources CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/src/*.c ${PROJECT_SOURCE_DIR}/reference-server/*.c)
  add_custom_target(tidy
    COMMAND ${SOCKSPEC_CLANG_TIDY} --quiet --warnings-as-errors=* -p ${CMAKE_BINARY_DIR}
      ${sockspec_tidy_sources}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "clang-tidy" VERBATIM)
endif()
