using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

/// <summary>Copies of runs of any length from and to any place, past the caches too; nothing beside the runs is touched.</summary>
public sealed unsafe class RowCopyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Runs_are_copied(bool atEnd)
    {
        for (int length = 1; length < 1200; length += length < 300 ? 1 : 37)
        {
            using var from = new GuardedMemory(length, atEnd);
            using var to = new GuardedMemory(length, atEnd);
            new Random(length).NextBytes(new Span<byte>(from.Start, length));
            RowCopy.PastCaches(from.Start, to.Start, length);
            Assert.True(new Span<byte>(from.Start, length).SequenceEqual(new Span<byte>(to.Start, length)), $"{length} bytes");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Runs_are_turned_round(bool pastCaches)
    {
        for (int length = 1; length < 400; length++)
        {
            VerifyBackwards<byte>(length, pastCaches);
            VerifyBackwards<uint>(length, pastCaches);
            VerifyBackwards<ulong>(length, pastCaches);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(256)]
    [InlineData(700)]
    [InlineData(20_000)]
    public void Rows_are_asked_for_without_reading_beside_them(int rowBytes)
    {
        const int Rows = 50;
        int[] list = [.. Enumerable.Range(0, Rows)];
        new Random(rowBytes).Shuffle(list);
        using var from = new GuardedMemory(Rows * rowBytes, atEnd: true);
        using var to = new GuardedMemory(Rows * rowBytes, atEnd: true);
        new Random(1).NextBytes(new Span<byte>(from.Start, Rows * rowBytes));
        fixed (int* first = list)
        {
            var ahead = new RowsAhead(from.Start, rowBytes, first, first + Rows);
            for (int row = 0; row < Rows; row++)
                RowCopy.PastCaches(from.Start + (list[row] * rowBytes), to.Start + (row * rowBytes), rowBytes, ref ahead);
        }
        for (int row = 0; row < Rows; row++)
        {
            var expected = new Span<byte>(from.Start + (list[row] * rowBytes), rowBytes);
            Assert.True(expected.SequenceEqual(new Span<byte>(to.Start + (row * rowBytes), rowBytes)), $"row {row}");
        }
    }

    private static void VerifyBackwards<T>(int length, bool pastCaches) where T : unmanaged
    {
        using var from = new GuardedMemory(length * sizeof(T), length % 2 == 0);
        using var to = new GuardedMemory(length * sizeof(T), length % 2 == 0);
        T* source = (T*)from.Start, target = (T*)to.Start;
        new Random(length).NextBytes(new Span<byte>(source, length * sizeof(T)));
        Backwards.Run(source + length - 1, target, length, pastCaches);
        for (int i = 0; i < length; i++) Assert.Equal(source[length - 1 - i], target[i]);
    }
}
