#include "capture/file/dlt.h"

#include "base/span.h"

#include <pcap/pcap.h>

static const struct {
    uint16_t link;
    int dlt;
} others[] = {
    {101, DLT_RAW},
    {108, DLT_LOOP},
    {50, DLT_PPP_SERIAL},
    {51, DLT_PPP_ETHER},
};

uint16_t s5_dlt_to_link(int dlt)
{
    for (size_t i = 0; i < S5_COUNT(others); i++)
        if (others[i].dlt == dlt)
            return others[i].link;
    return (uint16_t)dlt;
}

int s5_dlt_from_link(uint16_t link)
{
    for (size_t i = 0; i < S5_COUNT(others); i++)
        if (others[i].link == link)
            return others[i].dlt;
    /* 12 and 14 are the DLT_RAW of one system or another, and stand in some files. */
    return link == 12 || link == 14 ? DLT_RAW : link;
}
