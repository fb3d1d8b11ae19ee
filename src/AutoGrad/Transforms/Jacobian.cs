using System.Collections.Immutable;

namespace AutoGrad;

/// <summary>
/// Whole Jacobians: the tangent or cotangent map of one graph, batched over the unit vectors. What does not depend on the direction is
/// not batched, so the function itself is in the graph once.
/// </summary>
internal static class Jacobian
{
    /// <summary>
    /// The blocks ∂outputⱼ/∂inputₖ, of shape [outputⱼ…, inputₖ…], by pushing the unit tangents of one input after another; outer index j.
    /// </summary>
    public static ImmutableArray<ImmutableArray<Tensor>> Forward(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        var blocks = new Tensor[outputs.Length, inputs.Length];
        for (int k = 0; k < inputs.Length; k++)
        {
            Tensor input = inputs[k];
            bool isSingle = input.Size == 1; // one direction needs no batch of directions, and reads better without
            ImmutableArray<Tensor> columns = isSingle
                ? AutoGrad.Forward.Tangents(outputs, [input], [Tensor.OnesLike(input)])
                : Along(outputs, input, UnitVectors(input.Type));
            for (int j = 0; j < columns.Length; j++)
            {
                Tensor column = isSingle ? columns[j] : columns[j].MoveAxis(0, -1);
                blocks[j, k] = column.Reshape([.. outputs[j].Shape, .. input.Shape]);
            }
        }
        return Rows(blocks);
    }

    /// <summary>The same blocks by pulling back the unit cotangents of one output after another.</summary>
    public static ImmutableArray<ImmutableArray<Tensor>> Reverse(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        var blocks = new Tensor[outputs.Length, inputs.Length];
        for (int j = 0; j < outputs.Length; j++)
        {
            Tensor output = outputs[j];
            ImmutableArray<Tensor> rows;
            if (output.Size == 1)
            {
                rows = AutoGrad.Reverse.Cotangents([output], [Tensor.OnesLike(output)], inputs);
            }
            else
            {
                Tensor cotangent = Placeholder.Create(output.Type);
                ImmutableArray<Tensor> pulled = AutoGrad.Reverse.Cotangents([output], [cotangent], inputs);
                rows = Batching.Apply(output.Size, pulled.AsSpan(), [cotangent], [UnitVectors(output.Type)]);
            }
            for (int k = 0; k < rows.Length; k++)
            {
                blocks[j, k] = rows[k].Reshape([.. output.Shape, .. inputs[k].Shape]).Cast(output.DType);
            }
        }
        return Rows(blocks);
    }

    /// <summary>∂outputⱼ/∂input · dₘ for every direction dₘ of a batch: tensors [count, outputⱼ…].</summary>
    public static ImmutableArray<Tensor> Along(ReadOnlySpan<Tensor> outputs, Tensor input, Tensor directions)
    {
        Tensor tangent = Placeholder.Create(input.Type);
        ImmutableArray<Tensor> pushed = AutoGrad.Forward.Tangents(outputs, [input], [tangent]);
        return Batching.Apply(directions.Shape[0], pushed.AsSpan(), [tangent], [directions]);
    }

    /// <summary>All tensors of a type with a single 1 and zeros elsewhere, stacked in row-major order of its place.</summary>
    public static Tensor UnitVectors(TensorType type) => Tensor.Eye(type.Size, dtype: type.DType).Reshape([type.Size, .. type.Shape]);

    private static ImmutableArray<ImmutableArray<Tensor>> Rows(Tensor[,] blocks) =>
    [
        .. Enumerable.Range(0, blocks.GetLength(0)).Select(j =>
            Enumerable.Range(0, blocks.GetLength(1)).Select(k => blocks[j, k]).ToImmutableArray()),
    ];
}
