using System.Collections.Immutable;
using AutoGrad.Compilation.Kernels;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <content>Products, convolutions and windows: kernels that are planned with the program, and the loops that work on parts of what they
/// compute.</content>
internal sealed partial class Schedule
{
    /// <summary>A kernel that was planned for its operands and works on addresses.</summary>
    /// <param name="Run">Runs it.</param>
    /// <param name="WorkspaceBytes">The memory it needs for that.</param>
    /// <param name="Depth">How many multiply-adds an element takes, where parts of the result are handed to an epilogue.</param>
    private sealed record PlannedWork(PlannedKernel Run, long WorkspaceBytes, long? Depth = null);

    /// <summary>Whether a node that is not part of a loop is computed by a plan that works on addresses.</summary>
    private bool IsPlaced(Tensor node) =>
        graph.Lowerings[node] is Lowering.Contract or Lowering.Convolve or Lowering.Window && node.Size > 0
        && node.Reads.All(read => !IsFill(graph.Accesses[read].Base));

    private PlannedWork PlanWork(Tensor node)
    {
        Access first = graph.Accesses[node.Reads[0]], last = graph.Accesses[node.Reads[^1]];
        TensorType firstType = node.Reads[0].Type, lastType = node.Reads[^1].Type;
        int[] firstStrides = [.. first.Strides], lastStrides = [.. last.Strides];
        switch (graph.Lowerings[node])
        {
            case Lowering.Contract contract:
                var product = ContractPlan.Create(contract, firstType, firstStrides, lastType, lastStrides);
                return new PlannedWork(product.Run, product.WorkspaceBytes, product.AllowsEpilogue ? Depth(contract, firstType.Shape) : null);
            case Lowering.Convolve convolve:
                var convolution = ConvolvePlan.Create(convolve, firstType, firstStrides, lastType, lastStrides, node.Type);
                return new PlannedWork(convolution.Run, convolution.WorkspaceBytes, convolution.AllowsEpilogue ? lastType.Size / node.Shape[1] : null);
            case Lowering.Window window:
                var windows = WindowPlan.Create(window, firstType, firstStrides, lastType, lastStrides, node.Type);
                return new PlannedWork((one, other, result, _, _) => windows.Run(one, other, result), 0);
            default: throw Errors.Internal($"no plan for {node}");
        }
    }

    private static long Depth(Lowering.Contract contract, Shape left)
    {
        long depth = 1;
        foreach (int axis in contract.LeftContracted) depth *= left[axis];
        return depth;
    }

    /// <summary>
    /// Whether the loop of a unit works on parts of its product. It waits for the whole if the product is the last to read a donated input:
    /// a result is to be written over that, which other tasks of the product may still read.
    /// </summary>
    private bool IsEpilogue(int index) =>
        graph.Units[index].Product is { } product && works[index]?.Depth is { } depth && plans[index] is { } plan
        && plan.GainsByParts(product, depth, outputs.Contains(product) || graph.IsReadOutside(product, graph.Units[index]))
        && !product.Reads.Any(read => donatedInputs.Contains(graph.Accesses[read].Base) && lastReader[graph.Accesses[read].Base] == index);

    /// <summary>A loop; in one step with the product that hands parts to it, where that can be.</summary>
    private void AddLoop(int index, LoopPlan plan, ImmutableArray<Step>.Builder steps)
    {
        if (graph.Units[index].Product is not { } node)
        {
            steps.Add(LoopStep(index, plan));
            return;
        }
        PlannedStep product = PlannedStep(node, index);
        LoopStep loop = LoopStep(index, plan);
        if (IsEpilogue(index)) steps.Add(new EpilogueStep(product, loop));
        else steps.AddRange(product, loop);
    }

    /// <summary>
    /// The place of an output of the loop that is the only one to read a product: it stands there before the loop writes over it, unless
    /// that is the place of something else that the step reads.
    /// </summary>
    private Place? InResult(Tensor product, int index)
    {
        if (plans[index] is not { } plan || dying[index]?.Contains(product) != true) return null;
        foreach (LoopArray array in plan.Arrays)
        {
            Tensor made = array.Access.Base;
            if (!plan.AllowsInPlace(made) || made.Type.SizeInBytes != product.Type.SizeInBytes || !places.TryGetValue(made, out Place place)) continue;
            if (product.Reads.Select(read => graph.Accesses[read].Base).Concat(plan.Arrays.Where(static read => !read.IsWritten).Select(static read => read.Access.Base))
                .Any(read => read != product && places[read].Buffer == place.Buffer)) continue;
            dying[index].Remove(product); // the place lives on
            return place;
        }
        return null;
    }

    private PlannedStep PlannedStep(Tensor node, int index)
    {
        PlannedWork work = works[index] ?? throw Errors.Internal($"no plan for {node}");
        Place workspace = TakeForStep(work.WorkspaceBytes);
        if (!places.TryGetValue(node, out Place place))
        {
            place = InResult(node, index) ?? new Place(0, memory.Take(node.Type.SizeInBytes));
            places.Add(node, place);
        }
        Place[] operands = [.. node.Reads.Select(read => PlaceOf(graph.Accesses[read]))];
        return new PlannedStep(node.Primitive, node.Type, work.Run, operands, place, workspace);
    }
}
