/* What helps people to write cases; compiled in from src/script/editor/ and src/script/skeleton/.
 */
#ifndef SOCKSPEC_SCRIPT_EDITOR_H
#define SOCKSPEC_SCRIPT_EDITOR_H

/* The vocabulary as lua-language-server takes it. It lacks the alias sockspec.Clause, whose members
 * stand in the table of clauses. */
extern const char s5_editor_vocabulary[];

/* A case that runs as it is; @ID@ in it stands for its id. */
extern const char s5_case_skeleton[];

#endif
