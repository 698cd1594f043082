package dev.highlander.controlplane.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.store.Revision;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a crash leaves of the files, what was acknowledged is found again. */
class CrashTest {
    @Test
    void aBatchTornAtAnyByteIsCutOffAndTheRestIsFound() throws Exception {
        FaultyVolume volume = new FaultyVolume();
        CrashWorld world = CrashWorld.start(volume);
        Random random = new Random(5);
        world.write(random, 1);
        world.write(random, 1);
        Revision before = world.acknowledged().revision();
        String name = FileHeader.Kind.SEGMENT.fileName(new Revision(1));
        byte[] without = volume.content(name);
        world.write(random, 2);
        byte[] with = volume.content(name);
        int start = Arrays.mismatch(without, with);
        assertThat(start).as("all three batches are in one segment").isPositive();
        int end = lastByte(with) + 1;
        assertThat(end - start).isGreaterThan(100);

        for (int torn = start; torn < end; torn++) {
            byte[] cut = Arrays.copyOf(with, torn);
            byte[] zeros = Arrays.copyOf(cut, with.length);
            byte[] garbage = zeros.clone();
            byte[] noise = new byte[end - torn];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, garbage, torn, noise.length);
            byte[] hole = with.clone();
            Arrays.fill(hole, start, torn + 1, (byte) 0);
            for (byte[] content : List.of(cut, zeros, garbage, hole)) {
                FaultyVolume left = volume.afterKill();
                left.replace(name, content);
                CrashWorld found = CrashWorld.start(left);
                assertThat(found.acknowledged().revision()).as("torn at %d", torn).isEqualTo(before);
                found.write(random);
                found.assertFound(CrashWorld.start(left.afterKill()), "torn at " + torn + ", then written to");
            }
        }
    }

    private static int lastByte(byte[] content) {
        int last = content.length - 1;
        while (content[last] == 0) {
            last--;
        }
        return last;
    }

    @Test
    void aPowerFailureAfterAnyOperationLosesNothing() throws Exception {
        int operations = operationsOfAnUndisturbedRun();
        assertThat(operations).isGreaterThan(300);
        for (int failing = 0; failing < operations; failing++) {
            FaultyVolume volume = new FaultyVolume();
            CrashWorld world = CrashWorld.start(volume);
            volume.failAfter(failing);
            writeUntilFailure(world, new Random(2));
            for (int seed = 0; seed < 4; seed++) {
                String crash = "operation " + failing + " failed, then the power, seed " + seed;
                world.assertFound(CrashWorld.start(volume.afterPowerFailure(new Random(seed))), crash);
            }
            world.assertFound(CrashWorld.start(volume.afterKill()), "operation " + failing + " failed, then killed");
            // What a restarted process has shown to anybody must not be lost either, though it was never acknowledged.
            volume.failAfter(-1);
            CrashWorld restarted = CrashWorld.start(volume);
            for (int seed = 0; seed < 2; seed++) {
                String crash = "operation " + failing + " failed, then a restart, then the power, seed " + seed;
                restarted.assertFound(CrashWorld.start(volume.afterPowerFailure(new Random(seed))), crash);
            }
        }
    }

    private static int operationsOfAnUndisturbedRun() throws IOException {
        FaultyVolume volume = new FaultyVolume();
        CrashWorld world = CrashWorld.start(volume);
        int before = volume.operations();
        Random random = new Random(2);
        for (int i = 0; i < 80; i++) {
            world.write(random);
        }
        assertThat(volume.names()).anyMatch(FileHeader.Kind.SNAPSHOT::names);
        assertThat(volume.names()).noneMatch(name -> name.equals(FileHeader.Kind.SEGMENT.fileName(new Revision(1))));
        return volume.operations() - before;
    }

    private static void writeUntilFailure(CrashWorld world, Random random) {
        try {
            for (int i = 0; i < 80; i++) {
                world.write(random);
            }
        } catch (IOException _) {
            // As intended: the journal is not written to any more.
        }
    }

    @Test
    void oneCrashAfterTheOtherLosesNothing() throws Exception {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            FaultyVolume volume = new FaultyVolume();
            CrashWorld world = CrashWorld.start(volume);
            for (int crash = 0; crash < 12; crash++) {
                volume.failAfter(random.nextInt(150));
                writeUntilFailure(world, random);
                volume = volume.afterPowerFailure(random);
                CrashWorld found = recoverWithFailures(volume, random);
                world.assertFound(found, "seed " + seed + ", crash " + crash);
                world = found;
                volume = found.volume;
            }
        }
    }

    /** Recovers while operations of the recovery itself fail, and the power with them, until it is through. */
    private static CrashWorld recoverWithFailures(FaultyVolume volume, Random random) {
        FaultyVolume current = volume;
        while (true) {
            current.failAfter(random.nextInt(8));
            try {
                CrashWorld world = CrashWorld.start(current);
                current.failAfter(-1);
                return world;
            } catch (IOException _) {
                current = current.afterPowerFailure(random);
            }
        }
    }
}
