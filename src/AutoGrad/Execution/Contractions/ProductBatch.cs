using System.Numerics;

namespace AutoGrad.Execution;

/// <summary>
/// A batch of matrix products for one vector width. Threads share the tasks of large products, and take small ones several at a time; few
/// results over a long depth are summed in parts.
/// </summary>
internal sealed unsafe class ProductBatch<T, TVector, TOperations> : ContractPlan
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const long ParallelFrom = 1 << 19; // multiply-adds: about 4 µs of one core, a few times what starting a loop costs
    private const long WorkWithinOne = 1 << 24; // multiply-adds of one product that are shared even if there are many products
    private const int DepthPerPart = 1 << 15;
    private const int ResultsToPart = 1 << 12;

    private readonly int results, batch, parts, placesPerTask, groups;
    private readonly Steps leftSteps, rightSteps;
    private readonly int[] leftLines, leftDepths, rightLines, rightDepths;
    private readonly int[] places; // where each product's operands start, in turn
    private readonly MatrixProduct<T> product;
    private readonly MatrixProduct<T> lastPart;

    public ProductBatch(ContractionLayout layout)
    {
        int rows = layout.Rows.Size;
        int columns = layout.Columns.Size;
        int depth = layout.Depth.Size;
        results = rows * columns;
        batch = layout.Batch.Size;
        leftLines = layout.Rows.LeftOffsets();
        rightLines = layout.Columns.RightOffsets();
        leftDepths = layout.Depth.LeftOffsets();
        rightDepths = layout.Depth.RightOffsets();
        leftSteps = Steps.Of(leftLines, leftDepths);
        rightSteps = Steps.Of(rightLines, rightDepths);
        places = new int[2 * batch];
        for (int place = 0; place < batch; place++) (places[2 * place], places[(2 * place) + 1]) = layout.Batch.Offset(place);

        bool inParts = depth >= 2 * DepthPerPart && results <= ResultsToPart;
        parts = inParts ? Chunks(depth, DepthPerPart) : 1;
        int partDepth = inParts ? DepthPerPart : depth;
        long work = (long)results * depth;
        bool parallel = work * batch >= ParallelFrom || (depth == 1 && work * batch * 8 >= ParallelFrom);
        bool withinOne = parallel && !inParts && (batch < 8 || work >= WorkWithinOne);
        if (inParts) (leftSteps, rightSteps) = (leftSteps with { Run = 0 }, rightSteps with { Run = 0 }); // parts begin anywhere in a run
        product = Create(rows, columns, partDepth, withinOne);
        lastPart = inParts ? Create(rows, columns, depth - ((parts - 1) * DepthPerPart), false) : product;
        placesPerTask = !parallel ? batch : product.Tasks > 1 ? 1 : (int)Math.Clamp(MatrixProduct<T>.WorkPerTask / work, 1, batch);
        groups = Chunks(batch, placesPerTask);
        WorkspaceBytes = (inParts ? (long)parts * batch * results : product.Workspace) * sizeof(T);
        AllowsEpilogue = product.AllowsEpilogue && !inParts && groups * product.Tasks > 1;
    }

    public override void Run(nint left, nint right, nint result, nint workspace, Epilogue epilogue)
    {
        fixed (int* leftLine = leftLines, leftDepth = leftDepths, rightLine = rightLines, rightDepth = rightDepths)
        {
            var a = new MatrixOperand<T>((T*)left, leftLine, leftDepth, leftSteps);
            var b = new MatrixOperand<T>((T*)right, rightLine, rightDepth, rightSteps);
            if (product.Preparations > 0) RunPrepared(a, b, (T*)result, (T*)workspace);
            else if (parts > 1) ParallelLoop.For(groups * parts, new Tasks(this, a, b, (T*)workspace, default));
            else if (groups * product.Tasks > 1) ParallelLoop.For(groups * product.Tasks, new Tasks(this, a, b, (T*)result, epilogue));
            else new Tasks(this, a, b, (T*)result, epilogue).Run(0);
        }
        if (parts > 1) AddParts((T*)workspace, (T*)result);
    }

    private static int Chunks(int length, int chunk) => ParallelLoop.Chunks(length, chunk);

    private MatrixProduct<T> Create(int rows, int columns, int depth, bool parallel)
    {
        MatrixProduct<T>? best = null;
        if (depth == 1) best = new OuterProduct<T, TVector, TOperations>(rows, columns, parallel);
        else if (rows == 1) best = RowProduct<T, TVector, TOperations>.For(columns, depth, rightSteps, exchanged: false, parallel);
        else if (columns == 1) best = RowProduct<T, TVector, TOperations>.For(rows, depth, leftSteps, exchanged: true, parallel);
        return best ?? new Gemm<T, TVector, TOperations>(rows, columns, depth, leftSteps, rightSteps, parallel);
    }

    private void RunPrepared(MatrixOperand<T> left, MatrixOperand<T> right, T* c, T* workspace)
    {
        for (int place = 0; place < batch; place++)
        {
            MatrixOperand<T> a = left.Move(places[2 * place]);
            MatrixOperand<T> b = right.Move(places[(2 * place) + 1]);
            ParallelLoop.For(product.Preparations, new Preparation(product, a, workspace));
            ParallelLoop.For(product.Tasks, new PreparedTasks(product, a, b, c + (place * (nint)results), workspace));
        }
    }

    /// <summary>The parts of each sum in their order.</summary>
    private void AddParts(T* sums, T* c)
    {
        for (int place = 0; place < batch; place++)
        {
            for (int i = 0; i < results; i++)
            {
                T total = sums[i];
                for (int part = 1; part < parts; part++) total += sums[(part * (nint)results) + i];
                c[i] = total;
            }
            sums += parts * (nint)results;
            c += results;
        }
    }

    private readonly struct Preparation(MatrixProduct<T> product, MatrixOperand<T> left, T* workspace) : IParallelBody
    {
        public void Run(int chunk) => product.Prepare(chunk, left, workspace);
    }

    private readonly struct PreparedTasks(MatrixProduct<T> product, MatrixOperand<T> left, MatrixOperand<T> right, T* c, T* workspace)
        : IParallelBody
    {
        public void Run(int chunk) => product.Run(chunk, left, right, c, workspace, default);
    }

    /// <summary>The tasks of all products of the batch, or of all parts.</summary>
    private readonly struct Tasks(
        ProductBatch<T, TVector, TOperations> plan, MatrixOperand<T> left, MatrixOperand<T> right, T* c, Epilogue epilogue) : IParallelBody
    {
        public void Run(int chunk)
        {
            (int group, int task) = Math.DivRem(chunk, plan.product.Tasks * plan.parts);
            int end = Math.Min((group + 1) * plan.placesPerTask, plan.batch);
            for (int place = group * plan.placesPerTask; place < end; place++)
            {
                MatrixOperand<T> a = left.Move(plan.places[2 * place]);
                MatrixOperand<T> b = right.Move(plan.places[(2 * place) + 1]);
                if (plan.parts == 1)
                {
                    nint first = place * (nint)plan.results;
                    plan.product.Run(task, a, b, c + first, null, epilogue.At(first));
                    continue;
                }
                T* sums = c + (place * (nint)plan.parts * plan.results);
                MatrixProduct<T> product = task == plan.parts - 1 ? plan.lastPart : plan.product;
                product.Run(0, a.SkipDepths(task * DepthPerPart), b.SkipDepths(task * DepthPerPart), sums + (task * (nint)plan.results), null, default);
            }
        }
    }
}
