/* What a process holds, as /proc tells it. */
#ifndef SOCKSPEC_NET_VITALS_H
#define SOCKSPEC_NET_VITALS_H

/* The process that does the work of `pid`: where that is a shell which waits for a single child,
 * the child. */
int s5_vitals_pid(int pid);

/* Resident octets, and open descriptors that are no pipes; -1 where the system does not tell. */
long s5_vitals_memory(int pid);
long s5_vitals_descriptors(int pid);

#endif
