/*
 * Preloaded into a process, makes writes and syncs of its files fail or wait, as a control file says at that moment.
 *
 *   DISKFAULT_CONTROL  the control file; no file, or an empty one: everything goes through
 *
 * Control: lines of "<call> <part of the path> <what>":
 *   call   sync (fsync, fdatasync) or write (write, pwrite, ftruncate)
 *   what   stall: wait for as long as the line stands;  EIO, ENOSPC, EROFS: fail with that errno
 * The first line that fits counts. Whoever is hit says so by creating "<control>.hit".
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum verdict { PASS, STALL, FAIL };

static enum verdict asked(const char *call, const char *path, const char *control, int *error) {
    char text[4096];
    int fd = open(control, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return PASS;
    }
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n <= 0) {
        return PASS;
    }
    text[n] = 0;
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        char which[16], part[1024], what[16];
        if (sscanf(line, "%15s %1023s %15s", which, part, what) != 3 || strcmp(which, call) != 0
                || strstr(path, part) == NULL) {
            continue;
        }
        *error = strcmp(what, "ENOSPC") == 0 ? ENOSPC : strcmp(what, "EROFS") == 0 ? EROFS : EIO;
        return strcmp(what, "stall") == 0 ? STALL : FAIL;
    }
    return PASS;
}

/* Waits while a line says so; whether the call is to fail, with errno set. */
static int hit(const char *call, int fd) {
    const char *control = getenv("DISKFAULT_CONTROL");
    char link[64], path[4096], mark[4096];
    int before = errno;
    if (control == NULL) {
        return 0;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0 || path[0] != '/') {
        errno = before;
        return 0;
    }
    path[n] = 0;
    for (int said = 0;; said = 1) {
        int error = EIO;
        enum verdict verdict = asked(call, path, control, &error);
        if (verdict == PASS) {
            errno = before;
            return 0;
        }
        if (!said) {
            snprintf(mark, sizeof mark, "%s.hit", control);
            int made = open(mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
            if (made >= 0) {
                close(made);
            }
        }
        if (verdict == FAIL) {
            errno = error;
            return 1;
        }
        struct timespec pause = {0, 5000000};
        nanosleep(&pause, NULL);
    }
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int fd) {
    return hit("sync", fd) ? -1 : NEXT(fsync)(fd);
}

int fdatasync(int fd) {
    return hit("sync", fd) ? -1 : NEXT(fdatasync)(fd);
}

ssize_t write(int fd, const void *from, size_t size) {
    return hit("write", fd) ? -1 : NEXT(write)(fd, from, size);
}

ssize_t pwrite(int fd, const void *from, size_t size, off_t at) {
    return hit("write", fd) ? -1 : NEXT(pwrite)(fd, from, size, at);
}

ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at) {
    return hit("write", fd) ? -1 : NEXT(pwrite64)(fd, from, size, at);
}

int ftruncate(int fd, off_t size) {
    return hit("write", fd) ? -1 : NEXT(ftruncate)(fd, size);
}

int ftruncate64(int fd, off64_t size) {
    return hit("write", fd) ? -1 : NEXT(ftruncate64)(fd, size);
}
