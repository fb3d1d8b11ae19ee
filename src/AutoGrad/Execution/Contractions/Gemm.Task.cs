using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

internal sealed unsafe partial class Gemm<T, TVector, TOperations>
{
    private const int PartElements = 1 << 11; // of what is handed to an epilogue: it is to find it in the first-level cache

    /// <summary>A task at work: a rectangle of the result.</summary>
    private readonly ref struct Task
    {
        private readonly Gemm<T, TVector, TOperations> plan;
        private readonly MatrixOperand<T> left, right;
        private readonly int firstRow, endRow, firstColumn, endColumn;
        private readonly T* c;
        private readonly T* prepared;
        private readonly T* packedRight;
        private readonly T* packedLeft;
        private readonly T* edge;

        public Task(
            Gemm<T, TVector, TOperations> plan, (int First, int End) rows, (int First, int End) columns,
            MatrixOperand<T> left, MatrixOperand<T> right, T* c, T* prepared)
        {
            (this.plan, this.left, this.right) = (plan, left, right);
            (firstRow, endRow) = rows;
            (firstColumn, endColumn) = columns;
            this.c = c;
            this.prepared = prepared;
            int block = plan.depthBlock * Width;
            int panels = plan.packsRight ? plan.panelsPerBlock : 1;
            packedRight = ThreadWorkspace.RentPinned<T>((long)(panels * block) + (Height * (plan.depthBlock + Width)));
            packedLeft = packedRight + (panels * (nint)block);
            edge = packedLeft + (Height * (nint)plan.depthBlock);
        }

        public void Run(Epilogue epilogue)
        {
            int start = firstColumn;
            for (int column = firstColumn; column < endColumn; column += plan.panelsPerBlock * Width)
            {
                int end = Math.Min(column + (plan.panelsPerBlock * Width), endColumn);
                for (int from = 0; from < plan.depth; from += plan.depthBlock)
                {
                    int steps = Math.Min(plan.depthBlock, plan.depth - from);
                    PackRight(column, end, from, steps);
                    if (from + steps == plan.depth && !epilogue.IsNone)
                    {
                        int done = end < endColumn ? PanelAt(end).Start : end; // what is computed again is not final yet
                        FinishStrips(column, end, from, steps, start, done, epilogue);
                        start = done;
                        continue;
                    }
                    for (int row = firstRow; row < endRow; row += Height) Strip(row, column, end, from, steps);
                }
            }
        }

        /// <summary>The last part of the sums of all strips; a few of them at a time are handed to the epilogue.</summary>
        private void FinishStrips(int column, int end, int from, int steps, int startColumn, int doneColumn, Epilogue epilogue)
        {
            int columns = doneColumn - startColumn, startRow = firstRow;
            for (int row = firstRow; row < endRow; row += Height)
            {
                bool isLast = row + Height >= endRow;
                Strip(row, column, end, from, steps);
                int doneRow = isLast ? endRow : StripAt(row + Height).Row;
                if (!isLast && (doneRow - startRow) * columns < PartElements) continue;
                epilogue.Run(new ResultPart((startRow * (nint)plan.columns) + startColumn, doneRow - startRow, columns, plan.columns));
                startRow = doneRow;
            }
        }

        /// <summary>
        /// The panel of rows that starts at a row: where it starts, how many it computes and how many of them there are. The last one
        /// overlaps the one before where that does no harm, like a ragged panel of columns.
        /// </summary>
        private (int Row, int Height, int Valid) StripAt(int row)
        {
            int height = RowPanels.Height(endRow - row, Wide);
            int valid = Math.Min(height, endRow - row);
            bool shifts = valid < height && plan.IsSingle && !plan.packsLeft && !plan.isPrepared && endRow - height >= firstRow;
            return shifts ? (endRow - height, height, height) : (row, height, valid);
        }

        /// <summary>
        /// The panel that starts at a column. A ragged one becomes a whole one that overlaps the one before, if every sum is computed in
        /// one go, so that computing it twice does no harm.
        /// </summary>
        private Panel PanelAt(int column)
        {
            int valid = Math.Min(Width, endColumn - column);
            int width = valid <= TOperations.Count ? TOperations.Count : Width;
            bool shifts = valid < width && plan.IsSingle && endColumn - width >= firstColumn;
            return shifts ? new Panel(endColumn - width, width, width) : new Panel(column, width, valid);
        }

        private void PackRight(int column, int end, int from, int steps)
        {
            T* target = packedRight;
            if (!plan.packsRight)
            {
                column = end - ((end - column) % Width);
                if (column == end || PanelAt(column).IsWhole) return;
            }
            else if (right.Steps.Line == 1 && end - column >= Width)
            {
                int panels = (end - column) / Width;
                PanelPacking<T>.PackRuns(right.SkipLines(column).SkipDepths(from), panels, Width, steps, target);
                target += panels * Width * (nint)steps;
                column += panels * Width;
            }
            for (; column < end; column += Width)
            {
                Panel panel = PanelAt(column);
                PanelPacking<T>.Pack(right.SkipLines(panel.Start).SkipDepths(from), panel.Valid, panel.Width, steps, target);
                target += Width * (nint)steps;
            }
        }

        /// <summary>One panel of rows times a block of the right operand.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Strip(int row, int column, int end, int from, int steps)
        {
            (row, int height, int valid) = StripAt(row);
            T* a = left.SkipDepths(from).Line(row);
            int line = left.Steps.Line;
            int step = plan.leftStep;
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
            for (; column < end; column += Width)
            {
                Panel panel = PanelAt(column);
                bool isPacked = plan.packsRight || !panel.IsWhole;
                T* b = isPacked ? packed : right.SkipDepths(from).Line(panel.Start);
                int bStep = isPacked ? panel.Width : right.Steps.Depth;
                if (isPacked) packed += Width * (nint)steps;
                T* target = c + (row * (nint)plan.columns) + panel.Start;
                if (panel.Width < Width)
                {
                    Tile<OneVector<T, TVector, TOperations>>(height, steps, a, line, step, new(b, bStep), target, valid, panel.Valid, from > 0);
                }
                else if (plan.isLarge && height == 12 && valid == height && panel.IsWhole)
                {
                    ProductTile<T, TwoVectors<T, TVector, TOperations>, EvenDepth<T>>.RunAhead(
                        steps, a, line, step, new(b, bStep), target, plan.columns, from > 0, below);
                    below += 3 * (nint)line;
                }
                else
                {
                    Tile<TwoVectors<T, TVector, TOperations>>(height, steps, a, line, step, new(b, bStep), target, valid, panel.Valid, from > 0);
                }
            }
        }

        /// <summary>A tile, by way of a place of its own if only a part of it lies inside the result.</summary>
        private void Tile<TRow>(
            int height, int steps, T* a, int line, int step, EvenDepth<T> b, T* target, int rows, int columns, bool accumulate)
            where TRow : struct, ITileRow<T, TRow>
        {
            int stride = TRow.Count;
            if (rows == height && columns == stride)
            {
                ProductTile<T, TRow, EvenDepth<T>>.Run(height, steps, a, line, step, b, target, plan.columns, accumulate);
                return;
            }
            if (accumulate)
            {
                for (int i = 0; i < rows; i++)
                {
                    new Span<T>(target + (i * (nint)plan.columns), columns).CopyTo(new Span<T>(edge + (i * stride), columns));
                }
            }
            ProductTile<T, TRow, EvenDepth<T>>.Run(height, steps, a, line, step, b, edge, stride, accumulate);
            for (int i = 0; i < rows; i++)
            {
                TRow.StoreFirst(TRow.Load(edge + (i * stride)), columns, target + (i * (nint)plan.columns));
            }
        }

        /// <summary>
        /// Columns that tiles take side by side: where they start, how many a tile computes and how many of them there are.
        /// </summary>
        private readonly record struct Panel(int Start, int Width, int Valid)
        {
            public bool IsWhole => Width == Valid;
        }
    }
}
