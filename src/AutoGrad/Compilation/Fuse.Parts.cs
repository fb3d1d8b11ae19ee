using AutoGrad.Compilation.Kernels;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <content>Which nodes can be part of a loop, and as what.</content>
internal sealed partial class Fuse
{
    /// <summary>A node that could be part of a loop.</summary>
    private abstract class Part(Fuse fuse, Tensor node)
    {
        protected Fuse Fuse => fuse;

        public Tensor Node => node;

        /// <summary>A loop with this as its first node; null if it cannot be one.</summary>
        public abstract Fusion? Root();

        /// <summary>Takes the node into a loop, or refuses and leaves the loop as it is.</summary>
        public abstract bool TryJoin(Fusion loop, bool isRow);

        /// <summary>Whether a formula can be translated, and the bytes of its numbers (0 for Bools only).</summary>
        public static bool CanRun(ElementFormula formula, out int width)
        {
            width = 0;
            var seen = new HashSet<ElementFormula>(ReferenceEqualityComparer.Instance);
            var pending = new Stack<ElementFormula>([formula]);
            while (pending.TryPop(out ElementFormula? part))
            {
                if (!seen.Add(part)) continue;
                if (part.DType != DType.Bool)
                {
                    if (width != 0 && width != part.DType.SizeInBytes) return false;
                    width = part.DType.SizeInBytes;
                }
                DType from = part.Operands.Length > 0 ? part.Operands[0].DType : part.DType;
                if (!HasInstructions(part.Operation, from, part.DType)) return false;
                foreach (ElementFormula operand in part.Operands) pending.Push(operand);
            }
            return true;
        }

        private static bool HasInstructions(ElementOperation operation, DType from, DType to) => operation switch
        {
            ElementOperation.Call => false,
            ElementOperation.Convert => from == DType.Bool || to == DType.Bool || from.SizeInBytes == to.SizeInBytes,
            _ => true,
        };

        /// <param name="loop">The loop.</param>
        /// <param name="width">The bytes of the node's numbers.</param>
        /// <param name="weight">The arithmetic of an element.</param>
        /// <param name="role">What the node is in the loop.</param>
        /// <param name="columns">The elements of a row that the node needs to be one, or 0.</param>
        /// <param name="walked">The arrays that are walked through element by element.</param>
        protected bool Join(Fusion loop, int width, int weight, LoopRole role, int columns, params ReadOnlySpan<Access> walked)
        {
            Access[] arrays = Arrays();
            if (!loop.Takes(width, weight, arrays.Length) || !loop.Domain.TryAddRows(columns, walked)) return false;
            loop.Nodes.Add(node);
            loop.Roles.Add(node, role);
            loop.Width = Math.Max(loop.Width, width);
            loop.Weight += weight;
            loop.Reads += arrays.Length;
            return true;
        }

        /// <summary>What is read, as far as its strides matter for a loop: what has to be copied first has none.</summary>
        protected Access[] Arrays() =>
            [.. node.Reads.Select(read => fuse.accesses[read]).Where(static access => access.InnermostStride is 0 or 1)];
    }

    private sealed class MapPart(Fuse fuse, Tensor node, ElementFormula formula, int width) : Part(fuse, node)
    {
        public override Fusion? Root()
        {
            var loop = new Fusion(new LoopDomain(Node.Size));
            return Node.Size > 0 && TryJoin(loop, false) ? loop : null;
        }

        public override bool TryJoin(Fusion loop, bool isRow)
        {
            if (!isRow) return Join(loop, width, formula.CountOperations(), LoopRole.Element, 0, Arrays());
            int columns = loop.Domain.Columns == 0 ? loop.Domain.Size / Node.Size : 0;
            return Join(loop, width, 0, LoopRole.Row, columns);
        }
    }

    private sealed class ReducePart(Fuse fuse, Tensor node, Lowering.Reduce reduce) : Part(fuse, node)
    {
        private Access Source => Fuse.accesses[Node.Reads[0]];

        /// <summary>The elements of a row if whole rows are reduced.</summary>
        private int? Columns
        {
            get
            {
                Shape shape = Source.Shape;
                int columns = 1, next = reduce.Axes.Count - 1;
                for (int axis = shape.Rank - 1; axis >= 0; axis--)
                {
                    bool isReduced = next >= 0 && reduce.Axes[next] == axis;
                    if (isReduced) next--;
                    if (shape[axis] == 1) continue;
                    if (!isReduced) break;
                    columns *= shape[axis];
                }
                return columns > 1 && columns * (long)Node.Size == shape.Size ? columns : null; // a row of one element is no row
            }
        }

        public override Fusion? Root()
        {
            int size = Source.Shape.Size;
            var loop = new Fusion(new LoopDomain(size));
            if (IsRowWise(size) && Columns is { } columns)
            {
                return (columns >= ShortRow || size <= SmallLoop) && TryJoinRow(loop, columns) ? loop : null;
            }
            Access result = ReducedAccess(Node, Source.Shape, reduce.Axes);
            if (result.InnermostStride is not (0 or 1)) return null;
            return Join(loop, Node.DType.SizeInBytes, 1, LoopRole.Accumulated, 0, [result, .. Arrays()]) ? loop : null;
        }

        public override bool TryJoin(Fusion loop, bool isRow) =>
            isRow && Source.Shape.Size == loop.Domain.Size && IsRowWise(loop.Domain.Size) && Columns is { } columns
                && TryJoinRow(loop, columns);

        private bool TryJoinRow(Fusion loop, int columns)
        {
            if (!Join(loop, Node.DType.SizeInBytes, 1, LoopRole.Row, columns, Arrays())) return false;
            loop.ReducesRows = true;
            return true;
        }

        /// <summary>Whether rows are reduced one by one, not all together in pieces.</summary>
        private bool IsRowWise(int size) => Columns is not null && (Node.Size >= FewestRows || size <= SmallLoop);
    }
}
