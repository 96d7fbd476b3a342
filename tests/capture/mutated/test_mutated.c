/* Reads captures that are bent by dice, thousands of them, and holds what comes out against the
 * laws of every capture. Each runs in a process that may die: then the capture is kept, and named.
 *
 *   test_mutated [--seed N] [--from N] [--count N] [--keep FOLDER] [--program SOCKSPEC] CAPTURE...
 *   test_mutated --as-it-is CAPTURE...
 *
 * A capture may be a folder of them. Case N of a seed is always the same. With --program, some are
 * read by that, too, which has to say the same. --as-it-is bends nothing, and reads each capture in
 * every way.
 *
 * Exit status: 0 all laws hold, 1 one does not, 2 unusable. */
#include "capture/mutated/sessions.h"
#include "fuzz/laws/memory.h"
#include "octets.h"

#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PATH_MAX_SIZE = 1024,
    SECONDS = 10,      /* of the processor's time, in which a capture must have been read */
    LEAKS_EVERY = 500, /* looking for leaks takes long */
    PROGRAM_EVERY = 200,
    FINDINGS_MAX = 10,
    STATUS_BROKEN = 42, /* of the process that reads: a law does not hold */
};

struct capture {
    char path[PATH_MAX_SIZE];
    struct records records;
};

/* What the process that reads is at, for the one that waits for it. */
struct shared {
    uint64_t number;
    char kept[PATH_MAX_SIZE];
    char what[4096];
};

struct campaign {
    uint64_t seed;
    uint64_t from;
    uint64_t count;
    const char *keep;
    const char *program;
    bool as_it_is;
    struct capture *captures;
    size_t capture_count;
    struct shared *shared;
};

__attribute__((format(printf, 1, 2), noreturn)) static void unusable(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fputs("test_mutated: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(2);
}

static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    struct stat status;

    if (file == NULL || fstat(fileno(file), &status) != 0)
        unusable("cannot read %s: %s", path, strerror(errno));
    uint8_t *octets = malloc((size_t)status.st_size + 1);
    *size = octets == NULL ? 0 : fread(octets, 1, (size_t)status.st_size, file);
    if (*size != (size_t)status.st_size)
        unusable("cannot read %s", path);
    fclose(file);
    return octets;
}

static void write_file(const char *path, const uint8_t *octets, size_t size)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL || fwrite(octets, 1, size, file) != size || fclose(file) != 0)
        unusable("cannot write %s: %s", path, strerror(errno));
}

static void add_capture(struct campaign *campaign, const char *path)
{
    size_t size;

    campaign->captures =
        realloc(campaign->captures, (campaign->capture_count + 1) * sizeof *campaign->captures);
    if (campaign->captures == NULL || strlen(path) >= PATH_MAX_SIZE)
        unusable("cannot take %s", path);
    struct capture *capture = &campaign->captures[campaign->capture_count++];
    memset(capture, 0, sizeof *capture);
    strcpy(capture->path, path);
    uint8_t *octets = read_file(path, &size);
    records_read(&capture->records, (struct s5_span){octets, size});
    reading_owners(&capture->records, path);
    free(octets);
}

static int is_capture(const struct dirent *entry)
{
    return strstr(entry->d_name, ".pcap") != NULL;
}

static void add_path(struct campaign *campaign, const char *path)
{
    struct dirent **entries;
    struct stat status;
    char name[2 * PATH_MAX_SIZE];

    if (stat(path, &status) != 0)
        unusable("no capture %s: %s", path, strerror(errno));
    if (!S_ISDIR(status.st_mode)) {
        add_capture(campaign, path);
        return;
    }
    int count = scandir(path, &entries, is_capture, alphasort);
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        add_capture(campaign, name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

/* Case N has dice of its own. */
static uint64_t seed_of(const struct campaign *campaign, uint64_t number)
{
    uint64_t seed = (campaign->seed + number * 0x9e3779b97f4a7c15u) * 0xd6e8feb86659fd93u;

    seed = (seed ^ seed >> 32) | 1;
    for (int i = 0; i < 8; i++)
        octets_random(&seed);
    return seed;
}

static const uint16_t any_ports[] = {1080, 1081, 40001, 80};

static struct s5_reader_options any_options(uint64_t *seed)
{
    struct s5_reader_options options = reading_defaults();

    if (octets_below(seed, 3) == 0)
        options.records = S5_RECORDS_TEXT;
    options.lint = octets_below(seed, 3) != 0;
    options.verbose = octets_below(seed, 2) == 0;
    options.secrets = octets_below(seed, 2) == 0;
    options.live = octets_below(seed, 6) == 0;
    options.flows.at_once = options.live;
    if (octets_below(seed, 3) == 0) {
        options.flows.ports = any_ports;
        options.flows.port_count = S5_COUNT(any_ports);
    }
    if (octets_below(seed, 3) == 0) {
        options.flows.flows_max = 1 + octets_below(seed, 8);
        options.flows.held_max = octets_below(seed, 2000);
        options.fragments_max = octets_below(seed, 4000);
        options.records_max = octets_below(seed, 2000);
    }
    return options;
}

static void say(const struct campaign *campaign, const char *line)
{
    fprintf(stderr, "case %llu of seed %llu: %s\n", (unsigned long long)campaign->shared->number,
            (unsigned long long)campaign->seed, line);
}

/* What is left of its words that a dead process cannot say any more is in the file. */
static void end_broken(const struct campaign *campaign, const char *faults)
{
    say(campaign, faults);
    _exit(STATUS_BROKEN);
}

/* Reads what the program says of the file, with the options that are the defaults here. */
static void ask_program(const struct campaign *campaign, const char *path,
                        const struct reading *reading)
{
    char command[3 * PATH_MAX_SIZE];
    char *text = malloc(reading->size + 2);

    snprintf(command, sizeof command, "exec '%s' decode --json --lint '%s' 2>/dev/null",
             campaign->program, path);
    FILE *pipe = popen(command, "r");
    if (pipe == NULL || text == NULL)
        unusable("cannot run %s", campaign->program);
    size_t size = fread(text, 1, reading->size + 1, pipe);
    while (fgetc(pipe) != EOF)
        size++;
    int status = pclose(pipe);
    if (size != reading->size || memcmp(text, reading->text, size) != 0)
        end_broken(campaign, "the program says something else");
    bool damaged = reading->unusable || reading->ended == S5_SOURCE_DAMAGED;
    bool strange = reading->totals.packets > 0 &&
                   reading->totals.unread[S5_LINK_UNKNOWN] == reading->totals.packets;
    int want = damaged || strange ? 2 : reading->totals.violations > 0 ? 1 : 0;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != want)
        end_broken(campaign, "the program ends with another status");
    free(text);
}

static void read_once(const struct campaign *campaign, const char *path,
                      const struct s5_reader_options *options, struct reading *reading)
{
    struct itimerval timer = {.it_value.tv_sec = SECONDS};

    setitimer(ITIMER_VIRTUAL, &timer, NULL);
    reading_do(reading, path, options);
    if (reading->faults.size > 0) {
        s5_buffer_char(&reading->faults, '\0');
        end_broken(campaign, reading->faults.text);
    }
}

static struct records copy_of(const struct records *records)
{
    struct records copy = *records;

    copy.list = NULL;
    copy.count = 0;
    for (size_t i = 0; i < records->count; i++)
        records_insert(&copy, i, &records->list[i]);
    return copy;
}

/* The sessions of the capture as it was, but for those of the connection that was bent. */
static void assert_others_as_they_were(const struct campaign *campaign,
                                       const struct capture *capture, const struct pair *victim,
                                       const struct reading *reading)
{
    struct s5_reader_options options = reading_defaults();
    struct s5_buffer before = {0};
    struct s5_buffer after = {0};
    struct reading original;

    read_once(campaign, capture->path, &options, &original);
    reading_sessions(&original, victim, &before);
    reading_sessions(reading, victim, &after);
    if (strcmp(before.text, after.text) != 0) {
        fprintf(stderr, "before:\n%safter:\n%s", before.text, after.text);
        end_broken(campaign, "sessions have changed that nobody touched");
    }
    s5_buffer_fini(&before);
    s5_buffer_fini(&after);
    reading_free(&original);
}

/* One case of it. */
static void try_case(const struct campaign *campaign, uint64_t number)
{
    struct shared *shared = campaign->shared;
    uint64_t seed = seed_of(campaign, number);
    const struct capture *capture =
        &campaign->captures[octets_below(&seed, campaign->capture_count)];
    const struct capture *other = &campaign->captures[octets_below(&seed, campaign->capture_count)];
    struct records records = copy_of(&capture->records);
    struct s5_reader_options options = reading_defaults();
    struct s5_buffer what = {0};
    struct reading reading;
    struct pair victim;
    uint8_t *file;
    size_t size;

    shared->number = number;
    s5_buffer_printf(&what, "%s:", capture->path);
    bool one = octets_below(&seed, 3) == 0 && mutate_connection(&records, &seed, &victim, &what);
    if (one) {
        file = records_write(&records, &size);
    } else {
        file = mutate_anything(&records, &other->records, &seed, &size, &what);
        if (number % PROGRAM_EVERY != 0)
            options = any_options(&seed);
    }
    snprintf(shared->what, sizeof shared->what, "%.*s", (int)what.size, what.text);
    snprintf(
        shared->kept, sizeof shared->kept, "%s/seed-%llu-case-%llu%s", campaign->keep,
        (unsigned long long)campaign->seed, (unsigned long long)number,
        strstr(strrchr(capture->path, '/') == NULL ? capture->path : strrchr(capture->path, '/'),
               ".pcap"));
    write_file(shared->kept, file, size);
    read_once(campaign, shared->kept, &options, &reading);
    if (one)
        assert_others_as_they_were(campaign, capture, &victim, &reading);
    if (campaign->program != NULL && number % PROGRAM_EVERY == 0)
        ask_program(campaign, shared->kept, &reading);
    unlink(shared->kept);
    reading_free(&reading);
    records_free(&records);
    s5_buffer_fini(&what);
    free(file);
}

/* A capture as it is, in each way there is. */
static void try_as_it_is(const struct campaign *campaign, uint64_t number)
{
    const struct capture *capture = &campaign->captures[number];
    struct reading reading;

    campaign->shared->number = number;
    snprintf(campaign->shared->what, PATH_MAX_SIZE, "%s", capture->path);
    snprintf(campaign->shared->kept, PATH_MAX_SIZE, "%s", capture->path);
    for (uint64_t i = 0; i < 60; i++) {
        uint64_t seed = seed_of(campaign, i);
        struct s5_reader_options options = i == 0 ? reading_defaults() : any_options(&seed);
        read_once(campaign, capture->path, &options, &reading);
        if (i == 0 && campaign->program != NULL)
            ask_program(campaign, capture->path, &reading);
        reading_free(&reading);
    }
}

static void run_from(const struct campaign *campaign, uint64_t first)
{
    uint64_t end = campaign->from + campaign->count;

    for (uint64_t number = first; number < end; number++) {
        if (campaign->as_it_is)
            try_as_it_is(campaign, number);
        else
            try_case(campaign, number);
        if ((number % LEAKS_EVERY == 0 || number + 1 == end) && memory_leaked())
            end_broken(campaign, "memory has leaked, here or in the cases shortly before");
    }
}

/* How the process that read has ended; NULL: well. */
static const char *how_it_ended(int status, char *text, size_t size)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return NULL;
    if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_BROKEN)
        return "a law does not hold";
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGVTALRM)
        snprintf(text, size, "it was not read in %d seconds", SECONDS);
    else if (WIFSIGNALED(status))
        snprintf(text, size, "it ended with signal %d", WTERMSIG(status));
    else
        snprintf(text, size, "it ended with status %d", WEXITSTATUS(status));
    return text;
}

static int run(struct campaign *campaign)
{
    uint64_t first = campaign->from;
    int findings = 0;
    char text[64];

    while (first < campaign->from + campaign->count && findings < FINDINGS_MAX) {
        campaign->shared->number = first;
        pid_t child = fork();
        if (child < 0)
            unusable("cannot start a process: %s", strerror(errno));
        if (child == 0) {
            run_from(campaign, first);
            exit(0);
        }
        int status;
        if (waitpid(child, &status, 0) != child)
            unusable("cannot wait for a process: %s", strerror(errno));
        const char *end = how_it_ended(status, text, sizeof text);
        if (end == NULL)
            break;
        findings++;
        say(campaign, end);
        say(campaign, campaign->shared->what);
        fprintf(stderr, "kept as %s\n", campaign->shared->kept);
        first = campaign->shared->number + 1;
    }
    printf("%llu captures of %zu read, seed %llu: %d findings\n",
           (unsigned long long)campaign->count, campaign->capture_count,
           (unsigned long long)campaign->seed, findings);
    return findings > 0;
}

static uint64_t number_of(const char *option, const char *text)
{
    char *end;
    unsigned long long number = strtoull(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0')
        unusable("--%s wants a number, not '%s'", option, text);
    return number;
}

static void read_options(struct campaign *campaign, int argc, char **argv)
{
    static const struct option options[] = {
        {"seed", required_argument, NULL, 's'},
        {"from", required_argument, NULL, 'f'},
        {"count", required_argument, NULL, 'c'},
        {"keep", required_argument, NULL, 'k'},
        {"program", required_argument, NULL, 'p'},
        {"as-it-is", no_argument, NULL, 'a'},
        {NULL, 0, NULL, 0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        switch (option) {
        case 's':
            campaign->seed = number_of("seed", optarg);
            break;
        case 'f':
            campaign->from = number_of("from", optarg);
            break;
        case 'c':
            campaign->count = number_of("count", optarg);
            break;
        case 'k':
            campaign->keep = optarg;
            break;
        case 'p':
            campaign->program = optarg;
            break;
        case 'a':
            campaign->as_it_is = true;
            break;
        default:
            exit(2);
        }
    for (; optind < argc; optind++)
        add_path(campaign, argv[optind]);
    if (campaign->capture_count == 0)
        unusable("no captures to read; name files, or folders of them");
    if (strlen(campaign->keep) > PATH_MAX_SIZE / 2)
        unusable("the name of the folder %s is too long", campaign->keep);
    if (campaign->as_it_is) {
        campaign->from = 0;
        campaign->count = campaign->capture_count;
    }
}

int main(int argc, char **argv)
{
    struct campaign campaign = {.seed = 1, .count = 10000, .keep = "."};

    read_options(&campaign, argc, argv);
    if (mkdir(campaign.keep, 0777) != 0 && errno != EEXIST)
        unusable("cannot make the folder %s: %s", campaign.keep, strerror(errno));
    campaign.shared = mmap(NULL, sizeof *campaign.shared, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (campaign.shared == MAP_FAILED)
        unusable("no memory to share");
    int status = run(&campaign);
    for (size_t i = 0; i < campaign.capture_count; i++)
        records_free(&campaign.captures[i].records);
    free(campaign.captures);
    munmap(campaign.shared, sizeof *campaign.shared);
    return status;
}
