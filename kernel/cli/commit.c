#include "cli/commit.h"

#if defined(__has_include)
#if __has_include("gen/git.h")
#include "gen/git.h"
#endif
#endif

#ifndef INO_GIT_COMMIT
#define INO_GIT_COMMIT "unknown"
#endif

const char *commit_name(void)
{
    return INO_GIT_COMMIT;
}
