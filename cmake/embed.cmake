# Turns the files below ROOT, in the order of their names, into C:
#   cmake -DMODE=text -DNAME=symbol -DROOT=folder -DOUT=file.c -P embed.cmake    one text, all behind one another
#   cmake -DMODE=cases -DROOT=folder -DOUT=file.c -P embed.cmake                 a table of paths and texts
#   cmake -DMODE=sessions -DROOT=folder -DOUT=file.c -P embed.cmake              likewise
# They are Lua, or, with the last one, recorded sessions.
cmake_minimum_required(VERSION 3.25)

function(as_c_string path out)
  file(READ ${path} text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "\n" "\\n\"\n\"" text "${text}")
  set(${out} "\"${text}\"" PARENT_SCOPE)
endfunction()

if(MODE STREQUAL "sessions")
  set(files rec-*.session)
else()
  set(files *.lua)
endif()
file(GLOB_RECURSE paths RELATIVE ${ROOT} ${ROOT}/${files})
list(SORT paths)
set(body "")
foreach(path IN LISTS paths)
  as_c_string(${ROOT}/${path} text)
  if(MODE STREQUAL "text")
    string(APPEND body "${text}\n")
  else()
    string(APPEND body "{\"${path}\",\n${text}},\n")
  endif()
endforeach()

set(head "/* Made by cmake/embed.cmake. */\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n")
if(MODE STREQUAL "text")
  file(WRITE ${OUT} "${head}extern const char ${NAME}[];\nconst char ${NAME}[] =\n${body};\n")
elseif(MODE STREQUAL "sessions")
  file(WRITE ${OUT} "${head}#include \"mutate/recorded.h\"\nconst struct s5_recorded s5_recordings[] = {\n${body}{0, 0}};\n")
else()
  file(WRITE ${OUT} "${head}#include \"run/builtin.h\"\nconst struct s5_builtin_case s5_builtin_cases[] = {\n${body}{0, 0}};\n")
endif()
