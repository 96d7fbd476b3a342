# Turns src/base/clauses.tsv into the rows of an X-macro: S5_CLAUSE(GRT_01, "GRT-01", ...).
BEGIN { FS = "\t" }
NR == 1 { next }
NF != 6 { print "clauses.tsv:" NR ": want 6 fields, have " NF > "/dev/stderr"; exit 1 }
{
    name = $1; gsub(/-/, "_", name)
    text = $6; gsub(/\\/, "\\\\", text); gsub(/"/, "\\\"", text)
    rfc = ($2 == "-") ? 0 : $2
    printf "S5_CLAUSE(%s, \"%s\", %d, \"%s\", \"%s\", \"%s\", \"%s\")\n", name, $1, rfc, $3, $4, $5, text
}
