using System.Numerics;

namespace AutoGrad.Execution;

/// <summary>
/// The matrix product c[i, j] = Σ over k of left(i, k) · right(k, j) for one vector width. Blocks of the right operand that fit the
/// second-level cache are used for all rows; a panel of rows stays in the first-level cache while <see cref="ProductTile{T, TRow}"/>s run
/// along the block. Ordinary matrices are read where they lie; packed is what is not contiguous along the columns, what is ragged, and
/// the right operand of large products, whose lines are far apart. Every element is one chain of multiply-adds in the order of k.
/// </summary>
/// <remarks>The blocks after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008).</remarks>
internal sealed unsafe class Gemm<T, TVector, TOperations> : MatrixProduct<T>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const int DepthAtMost = 512;
    private const int PanelsAtMost = 8; // with that depth, half a megabyte of the right operand
    private const int LargeFrom = 768; // rows, columns and depths
    private const int LargeDepthAtMost = 1024; // the more, the less often results are read and written again
    private const int LargePanelsAtMost = 4;
    private const int LargeRowPanels = 86; // of one task: with that depth, 4 MB of the left operand, which is read for each block

    private const int Conflict = 2048; // lines that so many bytes lie between share a few places of the first-level cache
    private const int PanelsPerPreparation = 8;

    private readonly int rows, columns, depth, depthBlock, panelsPerBlock, down, across;
    private readonly bool isLarge, isPrepared, packsLeft, packsRight;

    /// <summary>Plans a product of sizes that are at least 1.</summary>
    public Gemm(int rows, int columns, int depth, Steps left, Steps right, bool parallel)
    {
        (this.rows, this.columns, this.depth) = (rows, columns, depth);
        isLarge = Math.Min(rows, Math.Min(columns, depth)) >= LargeFrom;
        depthBlock = (Chunks(depth, Chunks(depth, isLarge ? LargeDepthAtMost : DepthAtMost)) + 3) / 4 * 4;
        panelsPerBlock = isLarge ? LargePanelsAtMost : PanelsAtMost;
        packsLeft = !left.AreEven;
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
    }

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

    public override void Run(int task, MatrixOperand<T> left, MatrixOperand<T> right, T* c, T* workspace)
    {
        (int row, int endRow) = Part(task / across, down, Chunks(rows, Height));
        (int column, int endColumn) = Part(task % across, across, Chunks(columns, Width));
        row *= Height;
        column *= Width;
        new Task(this, left, right, c, workspace).Run(row, Math.Min(endRow * Height, rows), column, Math.Min(endColumn * Width, columns));
    }

    private static int Chunks(int length, int chunk) => (length + chunk - 1) / chunk;

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

    /// <summary>A task at work.</summary>
    private readonly ref struct Task
    {
        private readonly Gemm<T, TVector, TOperations> plan;
        private readonly MatrixOperand<T> left, right;
        private readonly T* c;
        private readonly T* prepared;
        private readonly T* packedRight;
        private readonly T* packedLeft;
        private readonly T* edge;

        public Task(Gemm<T, TVector, TOperations> plan, MatrixOperand<T> left, MatrixOperand<T> right, T* c, T* prepared)
        {
            (this.plan, this.left, this.right) = (plan, left, right);
            this.c = c;
            this.prepared = prepared;
            int block = plan.depthBlock * Width;
            int panels = plan.packsRight ? plan.panelsPerBlock : 1;
            packedRight = ThreadWorkspace.RentPinned<T>((long)(panels * block) + (Height * (plan.depthBlock + Width)));
            packedLeft = packedRight + (panels * (nint)block);
            edge = packedLeft + (Height * (nint)plan.depthBlock);
        }

        public void Run(int firstRow, int endRow, int firstColumn, int endColumn)
        {
            for (int column = firstColumn; column < endColumn; column += plan.panelsPerBlock * Width)
            {
                int end = Math.Min(column + (plan.panelsPerBlock * Width), endColumn);
                for (int from = 0; from < plan.depth; from += plan.depthBlock)
                {
                    int steps = Math.Min(plan.depthBlock, plan.depth - from);
                    PackRight(column, end, from, steps);
                    for (int row = firstRow; row < endRow; row += Height) Strip(row, endRow, column, end, from, steps);
                }
            }
        }

        private void PackRight(int firstColumn, int endColumn, int from, int steps)
        {
            T* target = packedRight;
            int column = firstColumn;
            if (!plan.packsRight) column = endColumn - ((endColumn - firstColumn) % Width);
            else if (right.Steps.Line == 1 && endColumn - column >= Width)
            {
                int panels = (endColumn - column) / Width;
                PanelPacking<T>.PackRuns(right.SkipLines(column).SkipDepths(from), panels, Width, steps, target);
                target += panels * Width * (nint)steps;
                column += panels * Width;
            }
            for (; column < endColumn; column += Width)
            {
                int valid = Math.Min(Width, endColumn - column);
                int width = valid <= TOperations.Count ? TOperations.Count : Width;
                PanelPacking<T>.Pack(right.SkipLines(column).SkipDepths(from), valid, width, steps, target);
                target += Width * (nint)steps;
            }
        }

        /// <summary>One panel of rows times a block of the right operand.</summary>
        private void Strip(int row, int endRow, int firstColumn, int endColumn, int from, int steps)
        {
            int height = RowPanels.Height(endRow - row, Wide);
            int valid = Math.Min(height, endRow - row);
            T* a = left.SkipDepths(from).Line(row);
            int line = left.Steps.Line;
            int step = left.Steps.Depth;
            T* below = a + (height * (nint)line);
            if (plan.isPrepared)
            {
                a = prepared + (row * (nint)plan.depth) + (from * (nint)height);
                line = 1;
                step = height;
                below = a + (height * (nint)plan.depth);
            }
            else if (plan.packsLeft || valid < height)
            {
                PanelPacking<T>.Pack(left.SkipLines(row).SkipDepths(from), valid, height, steps, packedLeft);
                a = packedLeft;
                line = 1;
                step = height;
            }
            T* packed = packedRight;
            T* target = c + (row * (nint)plan.columns) + firstColumn;
            for (int column = firstColumn; column < endColumn; column += Width)
            {
                int width = Math.Min(Width, endColumn - column);
                bool isPacked = plan.packsRight || width < Width;
                T* b = isPacked ? packed : right.SkipDepths(from).Line(column);
                int bStep = isPacked ? Width : right.Steps.Depth;
                if (isPacked) packed += Width * (nint)steps;
                if (plan.isLarge && height == 12 && valid == height && width == Width)
                {
                    T* ahead = below + (3 * ((column - firstColumn) / Width) * (nint)line);
                    ProductTile<T, TwoVectors<T, TVector, TOperations>>.RunAhead(
                        steps, a, line, step, b, bStep, target, plan.columns, from > 0, ahead);
                }
                else if (valid == height && width == Width)
                {
                    ProductTile<T, TwoVectors<T, TVector, TOperations>>.Run(
                        height, steps, a, line, step, b, bStep, target, plan.columns, from > 0);
                }
                else if (width > TOperations.Count)
                {
                    Edge<TwoVectors<T, TVector, TOperations>>(height, steps, a, line, step, b, bStep, target, valid, width, from > 0);
                }
                else
                {
                    Edge<OneVector<T, TVector, TOperations>>(height, steps, a, line, step, b, TOperations.Count, target, valid, width, from > 0);
                }
                target += Width;
            }
        }

        /// <summary>A tile of which only a part lies inside the result.</summary>
        private void Edge<TRow>(
            int height, int steps, T* a, int line, int step, T* b, int bStep, T* target, int rows, int columns, bool accumulate)
            where TRow : struct, ITileRow<T, TRow>
        {
            int stride = TRow.Count;
            if (accumulate)
            {
                for (int i = 0; i < rows; i++)
                {
                    new Span<T>(target + (i * (nint)plan.columns), columns).CopyTo(new Span<T>(edge + (i * stride), columns));
                }
            }
            ProductTile<T, TRow>.Run(height, steps, a, line, step, b, bStep, edge, stride, accumulate);
            for (int i = 0; i < rows; i++)
            {
                TRow.StoreFirst(TRow.Load(edge + (i * stride)), columns, target + (i * (nint)plan.columns));
            }
        }
    }
}
