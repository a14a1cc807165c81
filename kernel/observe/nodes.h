/* Numbers of a twitch from tension and its rate at the nodes of a mesh, by Hermite
 * polynomials between them: of degree 5 through three nodes, of degree 3 at bends. */
#ifndef INO_OBSERVE_NODES_H
#define INO_OBSERVE_NODES_H

#include <inotrope/protocol.h>

/* Nodes i = 0..n-1. bend[i] 1: the rate jumps at node i and `rate` is that after it; the interval
 * before then does without it. NULL: no bends. */
struct ino_nodes {
    size_t n;
    const double *t_s, *tension, *rate;
    const unsigned char *bend;
    int no_rates; /* 1: dfdt_max, dfdt_min and their times are not wanted, and stay NaN */
};

/* As ino_observe_twitch, from the node at or after onset_s on; n >= 2. A tension that does not rise
 * has developed 0 and NaN times. */
void ino_nodes_twitch(const struct ino_nodes *nodes, double onset_s, ino_twitch_metrics *metrics);

/* Integral of tension over all nodes. */
double ino_nodes_integral(const struct ino_nodes *nodes);

#endif
