using System.Numerics;

namespace AutoGrad.Execution;

/// <summary>
/// Adds every element where a view would read it, onto zeros. The loops whose steps meet in one place stay outside the others, so that
/// the inner ones are long runs over elements of their own; only axes that lie farther apart than those are walked before, which keeps
/// the meeting elements in the cache. The order of additions is fixed.
/// </summary>
internal static class ViewTransposeKernel
{
    public static TensorValue Run(Lowering.ViewTranspose lowering, TensorValue[] inputs, TensorType output, StoragePool pool) =>
        output.DType switch
        {
            DType.Float32 => Add<float>(lowering.Layout, inputs[0], output, pool),
            DType.Float64 => Add<double>(lowering.Layout, inputs[0], output, pool),
            DType.Int32 => Add<int>(lowering.Layout, inputs[0], output, pool),
            DType.Int64 => Add<long>(lowering.Layout, inputs[0], output, pool),
            DType.UInt32 => Add<uint>(lowering.Layout, inputs[0], output, pool),
            _ => throw Errors.Internal($"sums of {inputs[0].Type}"),
        };

    private static TensorValue Add<T>(ViewLayout layout, TensorValue x, TensorType output, StoragePool pool) where T : unmanaged, INumber<T>
    {
        TensorValue result = TensorValue.Allocate(output, pool);
        result.AsSpan<T>().Clear();
        if (x.Size == 0) return result;
        TensorValue seen = layout.Apply(result);
        List<int> meeting = [], own = [];
        for (int axis = 0; axis < x.Shape.Rank; axis++)
        {
            if (x.Shape[axis] > 1) (IsOwn(layout, axis) ? own : meeting).Add(axis);
        }
        int[] order = [.. own.OrderByDescending(axis => Math.Abs(seen.Strides[axis]))];
        int reach = meeting.Count == 0 ? 0 : meeting.Max(axis => Math.Abs(seen.Strides[axis]));
        int[] outer = reach == 0 ? [] : [.. order.Where(axis => IsAlone(layout, axis) && Math.Abs(seen.Strides[axis]) > reach)];
        var loops = new StridedStore();
        bool isShared = false, wasAlone = false;
        foreach (int axis in (int[])[.. outer, .. meeting, .. order.Except(outer)])
        {
            bool isAlone = !meeting.Contains(axis) && IsAlone(layout, axis);
            if (isAlone != wasAlone) loops.Separate();
            if (isAlone && !isShared) loops.ShareNext();
            (isShared, wasAlone) = (isShared || isAlone, isAlone);
            loops.AddLoop(x.Shape[axis], x.Strides[axis], seen.Strides[axis]);
        }
        if (meeting.Count > 0) loops.Run<T, Accumulate<T>>(x.Storage, x.Offset, result.Storage, seen.Offset);
        else loops.Run<T, Replace<T>>(x.Storage, x.Offset, result.Storage, seen.Offset);
        return result;
    }

    /// <summary>
    /// Whether different positions along an output axis read different elements, whatever the other axes of its kind do: of the axes that
    /// walk one source axis, the longest.
    /// </summary>
    private static bool IsOwn(ViewLayout layout, int axis)
    {
        int source = layout.SourceAxes[axis];
        if (source < 0 || layout.Steps[axis] == 0) return false;
        for (int other = 0; other < layout.OutputShape.Rank; other++)
        {
            if (other == axis || layout.SourceAxes[other] != source) continue;
            int mine = layout.OutputShape[axis], theirs = layout.OutputShape[other];
            if (theirs > mine || (theirs == mine && other < axis)) return false;
        }
        return true;
    }

    /// <summary>Whether no other axis walks the same source axis, so that threads may share this one.</summary>
    private static bool IsAlone(ViewLayout layout, int axis)
    {
        for (int other = 0; other < layout.OutputShape.Rank; other++)
        {
            if (other != axis && layout.OutputShape[other] > 1 && layout.SourceAxes[other] == layout.SourceAxes[axis]) return false;
        }
        return true;
    }
}
