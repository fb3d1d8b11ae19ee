using System.Numerics;

namespace AutoGrad.Execution;

/// <summary>
/// The matrix product c[i, j] = Σ over k of left(i, k) · right(k, j) for one vector width. Blocks of the right operand that fit the
/// second-level cache are used for all rows; a panel of rows stays in the first-level cache while
/// <see cref="ProductTile{T, TRow, TDepth}"/>s run along the block. Ordinary matrices are read where they lie; packed is what is not
/// contiguous along the columns, what is ragged, and the right operand of large products, whose lines are far apart. Every element is one
/// chain of multiply-adds in the order of k.
/// </summary>
/// <remarks>The blocks after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008).</remarks>
internal sealed unsafe partial class Gemm<T, TVector, TOperations> : MatrixProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const int DepthAtMost = 512;
    private const int PanelsAtMost = 8; // with that depth, half a megabyte of the right operand
    private const int DepthAtLeast = 128; // of a block that is short for the sake of how an operand lies
    private const int LargeFrom = 768; // rows, columns and depths
    private const int LargeDepthAtMost = 1024; // the more, the less often results are read and written again
    private const int LargePanelsAtMost = 4;
    private const int LargeRowPanels = 86; // of one task: with that depth, 4 MB of the left operand, which is read for each block

    private const int Conflict = 2048; // lines that so many bytes lie between share a few places of the first-level cache
    private const int PanelsPerPreparation = 8;

    private readonly int rows, columns, depth, depthBlock, panelsPerBlock, down, across;
    private readonly int leftStep; // from depth to depth within a block
    private readonly bool isLarge, isPrepared, packsLeft, packsRight;

    /// <summary>Plans a product of sizes that are at least 1.</summary>
    public Gemm(int rows, int columns, int depth, Steps left, Steps right, bool parallel)
    {
        (this.rows, this.columns, this.depth) = (rows, columns, depth);
        isLarge = Math.Min(rows, Math.Min(columns, depth)) >= LargeFrom;
        depthBlock = (Chunks(depth, Chunks(depth, isLarge ? LargeDepthAtMost : DepthAtMost)) + 3) / 4 * 4;
        panelsPerBlock = isLarge ? LargePanelsAtMost : PanelsAtMost;
        int evenBlock = left.AreEven || isLarge || left.Line == 0 ? 0 : WithinRuns(left.Run);
        if (evenBlock > 0) depthBlock = evenBlock;
        leftStep = evenBlock > 0 ? left.RunStep : left.Depth;
        packsLeft = !left.AreEven && evenBlock == 0;
        packsRight = isLarge || right.Line != 1 || right.Depth == 0;
        if (isLarge)
        {
            down = Chunks(Chunks(rows, Height), LargeRowPanels);
            across = Chunks(Chunks(columns, Width), panelsPerBlock);
            isPrepared = left.Line * sizeof(T) % Conflict == 0 || left.Depth * sizeof(T) % Conflict == 0;
            if (isPrepared) Preparations = Chunks(rows, Height * PanelsPerPreparation);
            if (isPrepared) Workspace = RowPanels.PaddedRows(rows, Wide) * (long)depth;
        }
        else
        {
            (down, across) = parallel ? Split(TasksFor((long)rows * columns * depth)) : (1, 1);
        }
        Tasks = down * across;
        AllowsEpilogue = !isPrepared;
    }

    /// <summary>Whether every sum is computed in one go.</summary>
    private bool IsSingle => depthBlock >= depth;

    private static int Width => 2 * TOperations.Count;

    private static bool Wide => TOperations.Count * sizeof(T) == 64;

    private static int Height => RowPanels.Full(Wide);

    /// <summary>Packs panels of the left operand, each with all its depth.</summary>
    public override void Prepare(int task, MatrixOperand<T> left, T* workspace)
    {
        int row = task * PanelsPerPreparation * Height;
        int end = Math.Min(row + (PanelsPerPreparation * Height), rows);
        if (left.Steps.Line == 1)
        {
            PanelPacking<T>.PackRuns(left.SkipLines(row), (end - row) / Height, Height, depth, workspace + (row * (nint)depth));
            row += (end - row) / Height * Height;
        }
        for (; row < end; row += Height)
        {
            int height = RowPanels.Height(end - row, Wide);
            PanelPacking<T>.Pack(left.SkipLines(row), Math.Min(height, end - row), height, depth, workspace + (row * (nint)depth));
        }
    }

    public override void Run(int task, MatrixOperand<T> left, MatrixOperand<T> right, T* c, T* workspace, Epilogue epilogue)
    {
        (int row, int endRow) = Part(task / across, down, Chunks(rows, Height));
        (int column, int endColumn) = Part(task % across, across, Chunks(columns, Width));
        (int, int) rowRange = (row * Height, Math.Min(endRow * Height, rows));
        (int, int) columnRange = (column * Width, Math.Min(endColumn * Width, columns));
        new Task(this, rowRange, columnRange, left, right, c, workspace).Run(epilogue);
    }

    private static int Chunks(int length, int chunk) => (length + chunk - 1) / chunk;

    /// <summary>The largest depth of blocks that divides runs, so that none is in two of them; 0 if it were small.</summary>
    private static int WithinRuns(int run)
    {
        int parts = Chunks(run, DepthAtMost);
        while (run >= parts * DepthAtLeast && parts > 0 && run % parts != 0) parts++;
        return parts > 0 && run >= parts * DepthAtLeast ? run / parts : 0;
    }

    /// <summary>The first panel of a part and the one after its last, when panels are dealt out evenly.</summary>
    private static (int Start, int End) Part(int part, int parts, int panels) =>
        ((int)((long)part * panels / parts), (int)((long)(part + 1) * panels / parts));

    /// <summary>Chooses how many tasks lie below one another and side by side, so that the largest is as small as can be.</summary>
    private (int Down, int Across) Split(int tasks)
    {
        int rowPanels = Chunks(rows, Height);
        int columnPanels = Chunks(columns, Width);
        long best = long.MaxValue;
        (int Down, int Across) split = (1, 1);
        for (int side = 1; side <= tasks; side *= 2)
        {
            int below = tasks / side;
            if (side > columnPanels || below > rowPanels) continue;
            // Operands are read once by each task that lies along them, and reading costs a part of what a tile costs.
            int tall = Chunks(rowPanels, below);
            int broad = Chunks(columnPanels, side);
            long cost = (64L * tall * broad) + (tall * (packsLeft ? 32L : 4)) + (broad * (packsRight ? 64L : 8));
            if (cost >= best) continue;
            (best, split) = (cost, (below, side));
        }
        return best == long.MaxValue && tasks > 2 ? Split(tasks / 2) : split;
    }
}
