# What makes libFuzzer's targets faster and takes nothing from what they find; reports/fuzz/speed.md has the figures.

# The decoders in one piece and the cursor's functions inside them before they are instrumented: what is known there
# needs no branch, and what has no branch is not counted.
set_target_properties(sockspec_wire PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
target_compile_options(sockspec_wire PRIVATE "SHELL:-mllvm -inline-threshold=3000")
# Comparisons are reported for libFuzzer to learn operands of four and eight octets from. In messages, packets and
# users all is one octet or two, but for sizes and sums, and the dictionaries have the values. Files of captures begin
# with words of four octets: there they are reported.
foreach(room base wire session reference_server)
  target_compile_options(sockspec_${room} PRIVATE -fno-sanitize-coverage=trace-cmp)
endforeach()
get_target_property(fuzz_capture_sources sockspec_capture SOURCES)
list(FILTER fuzz_capture_sources EXCLUDE REGEX "^capture/file/")
list(TRANSFORM fuzz_capture_sources PREPEND ${PROJECT_SOURCE_DIR}/src/)
set_source_files_properties(${fuzz_capture_sources} TARGET_DIRECTORY sockspec_capture
  PROPERTIES COMPILE_OPTIONS -fno-sanitize-coverage=trace-cmp)

# After each input libFuzzer looks at a counter of each branch that is linked: decoders that a target does not call
# are left out. GNU ld keeps them, for they have counters.
find_program(SOCKSPEC_LLD NAMES ld.lld ld.lld-14)
if(SOCKSPEC_LLD)
  foreach(room base wire session capture)
    target_compile_options(sockspec_${room} PRIVATE -ffunction-sections -fdata-sections)
  endforeach()
  set(fuzz_link_options -fuse-ld=lld -Wl,--gc-sections)
endif()
