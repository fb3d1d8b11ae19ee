using AutoGrad.Compilation;
using Xunit;

namespace AutoGrad.Tests.Compilation;

public sealed class MemoryPlanTests
{
    [Fact]
    public void Live_pieces_never_overlap_and_are_aligned()
    {
        var random = new Random(1);
        for (int round = 0; round < 200; round++)
        {
            var plan = new MemoryPlan();
            var live = new List<(long Offset, long Bytes)>();
            long peak = 0;
            int most = random.Next(1, 30);
            for (int step = 0; step < 200; step++)
            {
                if (live.Count < most && (live.Count == 0 || random.Next(2) == 0))
                {
                    long bytes = Bytes(random), offset = plan.Take(bytes);
                    Assert.Equal(0, offset % 64);
                    Assert.True(offset >= 0 && offset + bytes <= plan.Bytes);
                    Assert.DoesNotContain(live, other => offset < other.Offset + other.Bytes && other.Offset < offset + bytes);
                    live.Add((offset, bytes));
                }
                else
                {
                    int which = random.Next(live.Count);
                    plan.Return(live[which].Offset, live[which].Bytes);
                    live.RemoveAt(which);
                }
                peak = Math.Max(peak, live.Sum(static piece => (Math.Max(piece.Bytes, 1) + 63) / 64 * 64));
                Assert.Equal(peak, plan.PeakLiveBytes);
            }
            Assert.InRange(plan.Bytes, plan.PeakLiveBytes, 2 * plan.PeakLiveBytes);
        }
    }

    [Fact]
    public void What_was_returned_is_one_piece_again()
    {
        var random = new Random(2);
        for (int round = 0; round < 100; round++)
        {
            var plan = new MemoryPlan();
            (long Offset, long Bytes)[] pieces = [.. Enumerable.Range(0, 20).Select(_ =>
            {
                long bytes = Bytes(random);
                return (plan.Take(bytes), bytes);
            })];
            random.Shuffle(pieces);
            foreach ((long offset, long bytes) in pieces) plan.Return(offset, bytes);
            long all = plan.Bytes;
            Assert.Equal(0, plan.Take(all));
            Assert.Equal(all, plan.Bytes);
        }
    }

    [Fact]
    public void Equal_pieces_in_turn_need_no_more_than_live_ones()
    {
        var plan = new MemoryPlan();
        long before = plan.Take(1000);
        for (int i = 0; i < 100; i++)
        {
            long next = plan.Take(1000);
            plan.Return(before, 1000);
            before = next;
        }
        Assert.Equal(2 * 1024, plan.Bytes);
        Assert.Equal(2 * 1024, plan.PeakLiveBytes);
    }

    [Fact]
    public void The_last_piece_grows_when_it_is_too_small()
    {
        var plan = new MemoryPlan();
        long first = plan.Take(640), last = plan.Take(128);
        plan.Return(last, 128);
        Assert.Equal(last, plan.Take(1280));
        Assert.Equal(first + 640 + 1280, plan.Bytes);
    }

    [Fact]
    public void A_piece_of_nothing_is_a_piece()
    {
        var plan = new MemoryPlan();
        long first = plan.Take(0), second = plan.Take(0);
        Assert.NotEqual(first, second);
        plan.Return(first, 0);
        Assert.Equal(first, plan.Take(64));
    }

    private static long Bytes(Random random) => random.Next(4) switch
    {
        0 => random.Next(0, 3),
        1 => random.Next(1, 200),
        2 => 64 * random.Next(1, 10),
        _ => random.Next(1, 100_000),
    };
}
