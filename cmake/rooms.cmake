# One line adds a library, a program or a test.

# sockspec_library(NAME SOURCES f.c... [PUBLIC lib...] [PRIVATE lib...]): a room, as the static
# library sockspec_NAME. Headers are found from src/, as "wire/request.h".
function(sockspec_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(sockspec_${name} STATIC ${arg_SOURCES})
  target_include_directories(sockspec_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(sockspec_${name} PUBLIC ${arg_PUBLIC} PRIVATE sockspec_options ${arg_PRIVATE})
  if(SOCKSPEC_HARDEN AND sockspec_ipo)
    set_target_properties(sockspec_${name} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
  endif()
endfunction()

# sockspec_test(room/test_name lib...): tests/room/test_name.c, a cmocka program run by ctest.
function(sockspec_test path)
  string(REPLACE "/" "_" target ${path})
  add_executable(${target} ${PROJECT_SOURCE_DIR}/tests/${path}.c)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${target} PRIVATE sockspec_options PkgConfig::cmocka ${ARGN})
  add_test(NAME ${path} COMMAND ${target})
  set_tests_properties(${path} PROPERTIES TIMEOUT 120)
endfunction()

# sockspec_script_test(room/name [LABELS l...] [TIMEOUT s]): tests/room/name.sh, run by bash with SOCKSPEC naming
# the program and SOURCE the source tree. Exit 77 means skipped.
function(sockspec_script_test path)
  cmake_parse_arguments(arg "" "TIMEOUT" "LABELS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 180)
  endif()
  add_test(NAME ${path} COMMAND bash ${PROJECT_SOURCE_DIR}/tests/${path}.sh)
  set_tests_properties(${path} PROPERTIES
    ENVIRONMENT "SOCKSPEC=$<TARGET_FILE:sockspec>;SOURCE=${PROJECT_SOURCE_DIR}"
    SKIP_RETURN_CODE 77 TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
endfunction()
