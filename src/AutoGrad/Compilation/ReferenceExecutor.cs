using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>
/// Computes one lowered operation at a time with the kernels of the execution layer: no fusion, no generated code. It is the oracle for
/// the compiler and the executor where code cannot be generated.
/// </summary>
internal static class ReferenceExecutor
{
    /// <summary>The value of a node given the values of its inputs. The result may share storage with an input.</summary>
    public static TensorValue Run(Lowering lowering, TensorValue[] inputs, TensorType output, StoragePool pool) => lowering switch
    {
        Lowering.Map map => MapKernel.Run(map.Formula.Program, inputs, output, pool),
        Lowering.View view => view.Layout.Apply(inputs[0]),
        Lowering.Reshape => ReshapeKernel.Run(inputs[0], output, pool),
        Lowering.Fill fill => FillKernel.Run(fill, output, pool),
        Lowering.Iota iota => IotaKernel.Run(iota, output, pool),
        Lowering.Reduce reduce => ReduceKernel.Run(reduce, inputs, output, pool),
        Lowering.Cumulate cumulate => CumulateKernel.Run(cumulate, inputs, output, pool),
        Lowering.ViewTranspose transpose => ViewTransposeKernel.Run(transpose, inputs, output, pool),
        Lowering.Pad pad => PadKernel.Run(pad, inputs, output, pool),
        Lowering.Concatenate concatenate => ConcatenateKernel.Run(concatenate, inputs, output, pool),
        Lowering.Gather gather => GatherKernel.Run(gather, inputs, output, pool),
        Lowering.Scatter scatter => ScatterKernel.Run(scatter, inputs, output, pool),
        Lowering.Contract contract => ContractKernel.Run(contract, inputs[0], inputs[1], output, pool),
        Lowering.Convolve convolve => ConvolveKernel.Run(convolve, inputs[0], inputs[1], output, pool),
        Lowering.Window window => WindowKernel.Run(window, inputs, output, pool),
        Lowering.Opaque opaque => opaque.Kernel(inputs, output, pool),
        _ => throw Errors.Internal($"{lowering} is not computed but given"),
    };
}
