/**
 * A data centre on one machine: hosts as network namespaces, a shaped migration link, a shared datastore, real guests.
 *
 * <pre>
 *   gw-LAB-server        gw-LAB-h1                    gw-LAB-h2                    gw-LAB-client
 *   godwit server        godwit agent, QEMUs          godwit agent, QEMUs          ping, TCP stream, HTTP
 *        |                 |      |        |            |      |        |                |
 *        |               mgmt migration br-guest      mgmt migration br-guest            |
 *        |                 |      |     uplink          |      |     uplink              |
 *        |                 |      |(tbf)   |            |      |(tbf)   |                |
 *   =====+======= mgmt ====+======|========|============+======|========|========        |     gw-LAB-switch
 *              ================ migration =|===================+(tbf)===|========        |     (three bridges)
 *                 =================== guest ============================+================+
 * </pre>
 *
 * Every link lies in namespaces that carry the lab's name, so two labs never meet, and removing the namespaces removes
 * all links. {@link org.godwit.lab.LabLayout} derives each name, address and folder from the lab's name alone: so
 * {@link org.godwit.lab.Teardown} can remove a lab whose creator was killed before it had written anything down.
 *
 * <p>The server and the agents are real processes of the same program as the one that made the lab, each in a session of
 * its own; they outlive it.
 */
@NullMarked
package org.godwit.lab;

import org.jspecify.annotations.NullMarked;
