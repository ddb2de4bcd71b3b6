// Loaded into a server under valgrind, whose emulation of rt_sigsuspend writes into the signal mask. The mask of libdispatch's
// main thread is constant, so that the program would end there.
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

int sigsuspend(const sigset_t *mask) {
    sigset_t own = *mask;
    return (int)syscall(SYS_rt_sigsuspend, &own, 8);
}
