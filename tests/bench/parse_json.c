/* The least that a program does to read a JSON report and write it again: parse_json IN OUT parses
 * the one and dumps the other with jansson, indented as sockspec's reports are. What `sockspec
 * report` needs beside this is its own. */
#include <jansson.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    json_error_t wrong;

    if (argc != 3) {
        fprintf(stderr, "usage: parse_json IN OUT\n");
        return 2;
    }
    json_t *root = json_load_file(argv[1], JSON_REJECT_DUPLICATES, &wrong);
    if (root == NULL) {
        fprintf(stderr, "parse_json: %s:%d: %s\n", argv[1], wrong.line, wrong.text);
        return 3;
    }
    int status = json_dump_file(root, argv[2], JSON_INDENT(1) | JSON_REAL_PRECISION(12));
    json_decref(root);
    if (status != 0)
        fprintf(stderr, "parse_json: cannot write %s\n", argv[2]);
    return status == 0 ? 0 : 3;
}
