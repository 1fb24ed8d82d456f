package org.motet.distributed;

import java.time.Duration;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/**
 * libtorch's process groups of one name.
 *
 * @param bytes for what is in host memory
 * @param tensors for tensors; the same where they go through host memory
 */
record ProcessGroups(ProcessGroupGloo bytes, Backend tensors) implements AutoCloseable {
    private static final int THREADS = 2;

    /** Of a wait in native code: the roll call ends it where there is a reason to. */
    private static final Milliseconds UNENDING =
            new Milliseconds(Duration.ofDays(30).toMillis());

    /**
     * All processes make them at once.
     *
     * @param address of this machine, by which the others reach it
     */
    static ProcessGroups of(RankStore store, String name, Placement placement, String address, Transport transport) {
        ProcessGroupGloo gloo = gloo(store, name, placement, address);
        return new ProcessGroups(gloo, transport == Transport.NCCL ? nccl(store, name + "/nccl", placement) : gloo);
    }

    private static ProcessGroupGloo gloo(RankStore store, String name, Placement placement, String address) {
        ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(UNENDING);
        options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(address)))
                .threads(THREADS);
        PrefixStore names = store.handedOver(name);
        ProcessGroupGloo group = new ProcessGroupGloo(names, placement.rank(), placement.size(), options);
        names.deallocate(false);
        return group;
    }

    /** Its library comes with the build for GPUs alone. A wait is one of the GPU's stream, not of the calling thread. */
    private static ProcessGroupNCCL nccl(RankStore store, String name, Placement placement) {
        PrefixStore names = store.handedOver(name);
        ProcessGroupNCCL group =
                new ProcessGroupNCCL(names, placement.rank(), placement.size(), ProcessGroupNCCL.Options.create(false));
        names.deallocate(false);
        group.setTimeout(UNENDING);
        return group;
    }

    /** Whether tensors go through host memory. */
    boolean isOverTcp() {
        return tensors == bytes;
    }

    @Override
    public void close() {
        if (!isOverTcp()) {
            tensors.close();
        }
        bytes.close();
    }
}
