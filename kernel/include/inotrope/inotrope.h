/* inotrope: steady states and kinetics of cardiac and diaphragm muscle fibres with calcium
 * sensitizers. Include this; it brings the whole public interface.
 *
 * Units everywhere, and in every name at this boundary: time s, [Ca2+] and drug uM, sarcomere
 * length um, tension kPa. C99; usable from C++. */
#ifndef INOTROPE_INOTROPE_H
#define INOTROPE_INOTROPE_H

#include <inotrope/batch.h>
#include <inotrope/catalogue.h>
#include <inotrope/host.h>
#include <inotrope/muscle.h>
#include <inotrope/observe.h>
#include <inotrope/protocol.h>
#include <inotrope/status.h>
#include <inotrope/step.h>
#include <inotrope/twitches.h>
#include <inotrope/velocity.h>
#include <inotrope/version.h>
#include <inotrope/workloop.h>

#endif
