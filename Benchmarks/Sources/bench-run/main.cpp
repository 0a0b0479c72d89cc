// The stopwatch: runs one command and prints what it cost, as the kernel counted it. Apart from both programs it
// measures, so that both are held to the same ruler.
//
//     bench-run OUTPUT ERRORS COMMAND [ARGUMENT …]
//
// The command's standard output goes to the file OUTPUT and its standard error to ERRORS. Prints one line of commas:
// user seconds, system seconds, wall seconds, largest resident set in bytes. Leaves with the command's exit status.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

namespace {

double seconds(const timeval &time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; }

/// In the child: points `descriptor` at a fresh file, or leaves with the status a shell uses for "cannot run".
void redirect(int descriptor, const char *path) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0 || dup2(file, descriptor) < 0) {
        std::fprintf(stderr, "bench-run: %s: %s\n", path, std::strerror(errno));
        _exit(126);
    }
}

}  // namespace

int main(int count, char **arguments) {
    if (count < 4) {
        std::fputs("usage: bench-run OUTPUT ERRORS COMMAND [ARGUMENT ...]\n", stderr);
        return 2;
    }
    auto start = std::chrono::steady_clock::now();
    pid_t child = fork();
    if (child < 0) {
        std::perror("bench-run: fork");
        return 126;
    }
    if (child == 0) {
        redirect(STDOUT_FILENO, arguments[1]);
        redirect(STDERR_FILENO, arguments[2]);
        execvp(arguments[3], arguments + 3);
        std::fprintf(stderr, "bench-run: %s: %s\n", arguments[3], std::strerror(errno));
        _exit(127);
    }
    int status = 0;
    rusage usage{};
    while (wait4(child, &status, 0, &usage) < 0) {
        if (errno != EINTR) {
            std::perror("bench-run: wait4");
            return 126;
        }
    }
    std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    // Linux counts the resident set in KiB.
    std::printf("%.6f,%.6f,%.6f,%lld\n", seconds(usage.ru_utime), seconds(usage.ru_stime), wall.count(),
                static_cast<long long>(usage.ru_maxrss) * 1024);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
