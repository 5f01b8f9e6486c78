// A disk that fails when it is told to: stands between a program and its C library (LD_PRELOAD).
//
// FAULTY_DISK names a file of the form of `struct control`, which the tests write to while the program runs. Only calls
// on the files of a database are counted and failed. A sync that fails syncs nothing.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// A commit syncs the write-ahead log; a checkpoint syncs the database's own file.
enum kind { WRITE, SYNC, CHECKPOINT_SYNC, KINDS };

struct control {
  int32_t error[KINDS];                 // the errno to fail with; -1 for a write that takes in only half
  uint32_t chance[KINDS];               // in a million
  _Atomic int64_t let_through[KINDS];   // so many calls more succeed, then one fails; negative for none
  _Atomic int64_t calls[KINDS];
  _Atomic int64_t failed[KINDS];
};

static struct control *control;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("FAULTY_DISK");
  int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *memory = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory != MAP_FAILED) control = memory;
  close(file);
}

// Where a file's name goes on behind "/qinka.db"; NULL for another file.
static const char *database_file(int file, char *path, size_t room) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, room - 1);
  if (length < 0) return NULL;
  path[length] = 0;
  char *end = strstr(path, "/qinka.db");
  return end && !strstr(end, "-shm") && !strstr(end, ".lock") ? end + strlen("/qinka.db") : NULL;
}

// The errno to fail with, or 0.
static int fails(enum kind kind, int file) {
  char path[4096];
  const char *rest = control ? database_file(file, path, sizeof path) : NULL;
  if (!rest) return 0;
  if (kind == SYNC && *rest == 0) kind = CHECKPOINT_SYNC;
  atomic_fetch_add(&control->calls[kind], 1);
  int is_due = atomic_load(&control->let_through[kind]) >= 0 && atomic_fetch_sub(&control->let_through[kind], 1) == 0;
  int is_chosen = control->chance[kind] > 0 && (uint32_t)(random() % 1000000) < control->chance[kind];
  if (!is_due && !is_chosen) return 0;
  atomic_fetch_add(&control->failed[kind], 1);
  return control->error[kind];
}

static ssize_t write_at(ssize_t (*next)(int, const void *, size_t, off64_t), int file, const void *bytes, size_t count,
                        off64_t offset) {
  int error = fails(WRITE, file);
  if (error == 0) return next(file, bytes, count, offset);
  if (error < 0) return next(file, bytes, count / 2, offset);
  errno = error;
  return -1;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  ssize_t (*next)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
  return write_at(next, file, bytes, count, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  ssize_t (*next)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
  return write_at(next, file, bytes, count, offset);
}

static int sync_by(const char *name, int file) {
  int error = fails(SYNC, file);
  int (*next)(int) = dlsym(RTLD_NEXT, name);
  if (error <= 0) return next(file);
  errno = error;
  return -1;
}

int fdatasync(int file) { return sync_by("fdatasync", file); }
int fsync(int file) { return sync_by("fsync", file); }
